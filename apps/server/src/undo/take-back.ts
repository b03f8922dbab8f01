import { templates } from '@rollcall/core/access'
import { checkRoleSet } from '@rollcall/core/invitation'
import type { Permission } from '@rollcall/contract/shared/permission'
import type { Db } from '@rollcall/storage/engine/schema'
import { listRoles } from '@rollcall/storage/role'
import { listNamedScopes } from '@rollcall/storage/scope'
import { enact, type Enacted, type Manner } from '../access/enact.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { type MembershipState, type Patch, reversed } from '../access/patch.ts'
import type { Snapshots } from '../access/snapshots.ts'
import { visibleApplications } from '../access/visible.ts'
import type { Context } from '../http/principal.ts'
import { toPolicy } from '../shared/policy.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { findOvertaken, type Overtaken } from './standing.ts'

/** One change, with the events that it left. */
export interface Made {
  readonly sequences: readonly number[]
  readonly patches: readonly Patch[]
}

interface Asking {
  readonly access: OrganizationAccess
  readonly context: Context
  readonly manner: Manner
}

/** The way back, as an ordinary change by who asks for it: where all of it still stands, and where he may make it himself now. */
export async function takeBack(
  db: Db,
  snapshots: Snapshots,
  asking: Asking,
  { sequences, patches }: Made,
): Promise<Enacted> {
  const { access, context, manner } = asking
  const missing = neededFor(patches).find((permission) => !access.may(permission))
  if (missing !== undefined) return access.deny(db, missing)
  const back = reversed(patches)
  const refusal =
    refuseHidden(access, patches, context.now) ??
    refuseOvertaken(await findOvertaken(db, access.organization.id, patches)) ??
    (await refuseImpossible(db, access, back, context.now))
  if (refusal !== undefined) return refusal
  return enact(db, snapshots, { access, viewer: access, context, manner, patches: back, reverts: sequences })
}

/** What moves people because a role or a scope goes is part of that, as it was when it was done. */
function neededFor(patches: readonly Patch[]): readonly Permission[] {
  const kinds = new Set(patches.map(({ kind }) => kind))
  const leading = (['role', 'scope', 'policy'] as const).filter((kind) => kinds.has(kind))
  if (leading.length > 0) return leading.map((kind): Permission => `${kind}.edit`)
  const states = patches
    .filter(({ kind }) => kind === 'membership')
    .map(({ after }) => (after ?? {}) as MembershipState)
  const parts = new Set(states.flatMap((state) => Object.keys(state)))
  const isEdited = [...parts].some((part) => part !== 'status')
  return [
    ...(isEdited ? (['member.edit'] as const) : []),
    ...(parts.has('status') ? (['member.suspend'] as const) : []),
    ...(kinds.has('service-account') ? (['service-account.edit'] as const) : []),
    ...(kinds.has('token') ? (['token.create'] as const) : []),
  ]
}

/** Cells of applications that the caller may not view are neither told nor touched. */
function refuseHidden(access: OrganizationAccess, patches: readonly Patch[], now: Date): Refused | undefined {
  const cells = patches.flatMap((patch) => (patch.kind === 'role' ? cellsOf(patch) : []))
  if (cells.length === 0) return undefined
  const visible = new Set(['*', ...visibleApplications(access, now).ids])
  return cells.every(({ application }) => visible.has(application) || isGone(access, application))
    ? undefined
    : refused('access.denied', { detail: 'It touches settings of applications that you may not see.' })
}

const cellsOf = ({ before, after }: Extract<Patch, { kind: 'role' }>) => [
  ...(before?.cells ?? []),
  ...(after?.cells ?? []),
]

/** What lay there is no secret to anybody any more. */
const isGone = ({ decide }: OrganizationAccess, id: string): boolean =>
  decide('application.view', { type: 'application', id }).reason === 'unknown_resource'

const kinds: Readonly<Record<Patch['kind'], string>> = {
  membership: 'user',
  'service-account': 'service account',
  token: 'token',
  role: 'role',
  scope: 'scope',
  policy: 'policy',
}

const mostNamed = 20

function refuseOvertaken(overtaken: readonly Overtaken[]): Refused | undefined {
  const [first] = overtaken
  if (first === undefined) return undefined
  const called = first.name === null ? kinds[first.type] : `${kinds[first.type]} ${first.name}`
  return refused('undo.overtaken', {
    detail: `The ${called} has changed since: ${first.parts.join(', ')}.`,
    current: overtaken.slice(0, mostNamed),
  })
}

/** What was right then need not be any more: what it names may be gone, and the policy another. */
async function refuseImpossible(
  db: Db,
  { organization }: OrganizationAccess,
  back: readonly Patch[],
  now: Date,
): Promise<Refused | undefined> {
  const holders = back.filter(({ kind }) => kind !== 'role' && kind !== 'scope' && kind !== 'policy')
  if (holders.length === 0) return undefined
  const roles = new Map<string, Held>([...rolesIn(back), ...(await listRoles(db, organization.id)).map(byId)])
  const scopes = new Set([
    ...back.flatMap(({ kind, id, after }) => (kind === 'scope' && after !== null ? [id as string] : [])),
    ...(await listNamedScopes(db, organization.id)).map(({ id }) => id as string),
  ])
  const policy = toPolicy(organization).members
  for (const { kind, id, after } of holders) {
    const { roles: held, scope, endsAt, status } = (after ?? {}) as MembershipState
    const found = held?.map(({ roleId }) => roles.get(roleId))
    if (found?.includes(undefined) === true) return gone('A role that this would give back is gone.')
    if (scope?.kind === 'named' && !scopes.has(scope.scopeId))
      return gone('The scope that this would give back is gone.')
    if (kind !== 'membership') continue
    const known = found?.filter((role) => role !== undefined)
    if (known !== undefined && checkRoleSet(known, templates[organization.template].roles, policy) !== undefined)
      return gone('Nobody can hold these roles together here by now.')
    if (endsAt != null && new Date(endsAt) <= now) return gone('The end that this would set lies in the past by now.')
    const limits = status === 'suspended' || endsAt != null || (scope !== undefined && scope.kind !== 'organization')
    if (limits && id === organization.owner_membership_id) return gone('This is the owner by now.')
  }
  return undefined
}

type Held = Parameters<typeof checkRoleSet>[0][number]

const byId = (role: Held & { readonly id: string }): readonly [string, Held] => [role.id, role]

/** What the way back itself puts there again. */
const rolesIn = (back: readonly Patch[]): readonly (readonly [string, Held])[] =>
  back.flatMap((patch) =>
    patch.kind === 'role' && patch.before === null && patch.after !== null
      ? [[patch.id, { key: patch.after.key ?? patch.id, kind: 'role' }] as const]
      : [],
  )

const gone = (detail: string): Refused => refused('undo.overtaken', { detail })
