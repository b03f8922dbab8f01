import { makeToken } from './people.ts'
import { at, makeHolder } from './roles.ts'
import type { Scene } from './scene.ts'
import type { Caller } from './house.ts'

/** One call of each operation of view-as that succeeds, and one for each refusal. */
export const viewAs = (
  scene: Pick<Scene, 'house' | 'home' | 'admin'>,
  membershipId: string,
  { as = scene.admin.as, reason = 'a question to support' }: { as?: Caller; reason?: string } = {},
) => scene.house.ask(`POST ${at(scene)}/view-as`, { as, body: { membershipId, reason } })

export const viewAsHappy = {
  'POST /v1/organizations/{organizationId}/view-as': {
    ask: (scene: Scene) => viewAs(scene, scene.member.membershipId),
    status: 201,
    audit: ['view-as.started'],
  },
  'DELETE /v1/me/view-as': {
    before: (scene: Scene) => viewAs(scene, scene.member.membershipId),
    ask: ({ house, admin }: Scene) => house.ask('DELETE /v1/me/view-as', { as: admin.as }),
    status: 204,
    audit: ['view-as.ended'],
  },
} as const

export const viewAsRefusals = {
  'POST /v1/organizations/{organizationId}/view-as': {
    'membership.not_found': (scene: Scene) => viewAs(scene, `mem_${'0'.repeat(26)}`),
    'session.view_unavailable': (scene: Scene) => viewAs(scene, scene.home.ownerMembershipId),
    'session.view_upwards': async (scene: Scene) => {
      const helpDesk = await makeHolder(scene, 'Help desk', ['member.view', 'member.view-as'])
      return viewAs(scene, scene.admin.membershipId, { as: helpDesk.as })
    },
    'token.not_allowed': async (scene: Scene) => {
      const { as } = await makeToken(scene.house, scene.home, { membershipId: scene.admin.membershipId })
      return viewAs(scene, scene.member.membershipId, { as })
    },
  },
} as const
