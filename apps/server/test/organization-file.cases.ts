import type { Caller } from './house.ts'
import { whileFirstRuns } from './refusal-cases.ts'
import { at, giveRole, makeApplications, makeHolder, makeOnlyManager, makeRole } from './roles.ts'
import type { Scene } from './scene.ts'

/** One call of each operation on files that succeeds, and one for each refusal. */
export const exported = async (scene: Pick<Scene, 'house' | 'home' | 'admin'>) =>
  (await scene.house.ask(`GET ${at(scene)}/export`, { as: scene.admin.as })).json()

/** What a file says of the organization itself. */
export const headOf = async (
  scene: Pick<Scene, 'house' | 'home' | 'admin'>,
): Promise<{ readonly organization: object }> => {
  const { organization } = await exported(scene)
  const { policy: _, ...head } = organization
  return { organization: head }
}

interface Asking {
  readonly query?: string
  readonly as?: Caller
  readonly headers?: Readonly<Record<string, string>>
}

export const applyFile = async (
  scene: Pick<Scene, 'house' | 'home' | 'admin'>,
  sections: object,
  asking: Asking = {},
) =>
  scene.house.ask(`POST ${at(scene)}/apply${asking.query ?? ''}`, {
    as: asking.as ?? scene.admin.as,
    body: { ...(await headOf(scene)), ...sections },
    headers: asking.headers ?? {},
  })

export const allViews = [
  'policy.view',
  'role.view',
  'scope.view',
  'resource.view',
  'member.view',
  'invitation.view',
  'notification-group.view',
  'joining-rule.view',
  'domain.view',
]

const support = { roles: [{ key: 'support', name: 'Support', grants: ['monitor.view'] }] }

export const fileHappy = {
  'GET /v1/organizations/{organizationId}/export': {
    ask: (scene: Scene) => scene.house.ask(`GET ${at(scene)}/export`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/apply': {
    ask: (scene: Scene) => applyFile(scene, support),
    status: 200,
    audit: ['organization.file_applied', 'role.created'],
  },
} as const

export const fileRefusals = {
  'GET /v1/organizations/{organizationId}/export': {
    'organization-file.partial': async (scene: Scene) => {
      await makeApplications(scene, 'hidden')
      const { as } = await makeHolder(scene, 'Reader', allViews)
      return scene.house.ask(`GET ${at(scene)}/export`, { as })
    },
  },
  'POST /v1/organizations/{organizationId}/apply': {
    'organization-file.invalid': (scene: Scene) => applyFile(scene, { roles: [{ key: 'x', grants: ['sky.fly'] }] }),
    'organization-file.partial': async (scene: Scene) => {
      await makeApplications(scene, 'hidden')
      const { as } = await makeHolder(scene, 'Reader', allViews)
      return applyFile(scene, support, { as })
    },
    'access.stale': (scene: Scene) => applyFile(scene, support, { query: '?expectedRevision=0' }),
    'access.beyond_reach': async (scene: Scene) => {
      const { as } = await makeHolder(scene, 'Writer', [...allViews, 'role.edit'])
      await giveRole(
        scene.house,
        scene.home,
        scene.member.membershipId,
        await makeRole(scene, 'Support', ['member.view']),
      )
      return applyFile(scene, { roles: [{ key: 'support', grants: ['billing.view'] }] }, { as })
    },
    'organization.last_manager': async (scene: Scene) => {
      await makeOnlyManager(scene)
      return applyFile(scene, { roles: [{ key: 'managers', grants: ['member.view'] }] })
    },
    'idempotency.in_progress': (scene: Scene) =>
      whileFirstRuns({ ...scene, person: scene.admin.person }, 'one', () =>
        applyFile(scene, support, { headers: { 'idempotency-key': 'one' } }),
      ),
    'idempotency.differs': async (scene: Scene) => {
      await applyFile(scene, support, { headers: { 'idempotency-key': 'two' } })
      return applyFile(scene, {}, { headers: { 'idempotency-key': 'two' } })
    },
  },
}
