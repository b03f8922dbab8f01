import type { MembershipFacts, ScopeChoice } from '@rollcall/core/access'
import { checkRoleSet, type RoleSetFault } from '@rollcall/core/invitation'
import { parseUsername } from '@rollcall/core/membership'
import type { SignInMethod } from '@rollcall/core/policy'
import type { NotificationGroupId, RoleId } from '@rollcall/core/shared/ids'
import type { PlaceScope } from '@rollcall/contract/invitation'
import type { Directory } from './directory.ts'

/** The whole place that an offer carries. */
export interface WishedPlace {
  readonly roleIds: readonly RoleId[]
  readonly scope: PlaceScope
  readonly groups: readonly WishedGroup[]
  readonly endsAt: Date | null
  readonly method: SignInMethod
  readonly username: string | null
  readonly note: string | null
}

export interface WishedGroup {
  readonly groupId: NotificationGroupId
  readonly email: boolean
  readonly sms: boolean
  readonly on: boolean
}

export const emptyPlace: WishedPlace = {
  roleIds: [],
  scope: { kind: 'organization' },
  groups: [],
  endsAt: null,
  method: 'password',
  username: null,
  note: null,
}

/** A member of a place as requests write it. */
export interface PlaceBody {
  readonly username?: string | null
  readonly roleIds?: readonly RoleId[]
  readonly scope?: PlaceScope
  readonly groups?: readonly WishedGroup[]
  readonly endsAt?: string | null
  readonly method?: SignInMethod
  readonly note?: string | null
}

/** What the body says, and of everything else what was there. */
export const withBody = (place: WishedPlace, body: PlaceBody): WishedPlace => ({
  roleIds: body.roleIds ?? place.roleIds,
  scope: body.scope ?? place.scope,
  groups: body.groups ?? place.groups,
  endsAt: body.endsAt === undefined ? place.endsAt : toDate(body.endsAt),
  method: body.method ?? place.method,
  username: body.username === undefined ? place.username : body.username?.trim() || null,
  note: body.note === undefined ? place.note : body.note?.trim() || null,
})

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text))

export interface PlaceFault {
  readonly member: string
  readonly code: string
  readonly detail: string
}

const fault = (member: string, code: string, detail: string): PlaceFault => ({ member, code, detail })

/** Everything that is wrong with a place here, however the person it is for may be called. */
export const checkPlace = (directory: Directory, place: WishedPlace, now: Date): readonly PlaceFault[] => [
  ...checkUsername(place),
  ...checkRoles(directory, place),
  ...checkScope(directory, place),
  ...checkGroups(directory, place),
  ...(place.endsAt !== null && place.endsAt <= now
    ? [fault('endsAt', 'invitation.end_in_past', 'The end lies in the past.')]
    : []),
]

function checkUsername({ username, method }: WishedPlace): readonly PlaceFault[] {
  if (username === null) {
    return method === 'pam' ? [fault('username', 'membership.username_invalid', 'Say which system account it is.')] : []
  }
  const parsed = parseUsername(username)
  return parsed.ok ? [] : [fault('username', parsed.error, 'Use a–z, 0–9, dot, hyphen and underscore.')]
}

const roleSetFaults: Readonly<Record<RoleSetFault, string>> = {
  one_role: 'A user has one role here.',
  one_tier: 'A user has one privilege at most.',
  role_needed: 'A user needs a role here.',
  tier_needed: 'A user needs a privilege here.',
  not_beside_tier: 'These roles do not stand beside that privilege.',
  functional_off: 'Functional roles are switched off here.',
}

function checkRoles({ roles, template, policy }: Directory, { roleIds }: WishedPlace): readonly PlaceFault[] {
  const found = roleIds.map((id) => roles.get(id))
  if (found.includes(undefined)) return [fault('roles', 'role.not_found', 'There is no such role.')]
  const held = found.filter((role) => role !== undefined)
  const wrong = checkRoleSet(held, template.roles, policy.members)
  return wrong === undefined ? [] : [fault('roles', `invitation.${wrong}`, roleSetFaults[wrong])]
}

function checkScope({ template, scopes, userIds }: Directory, { scope }: WishedPlace): readonly PlaceFault[] {
  const kind = scope.kind === 'named' ? 'custom' : scope.kind
  if (!template.scopes.includes(kind))
    return [fault('scope', 'invitation.scope_not_offered', 'There is no such scope here.')]
  if (scope.kind === 'named' && !scopes.has(scope.scopeId))
    return [fault('scope', 'scope.not_found', 'There is no such scope.')]
  if (scope.kind !== 'custom') return []
  if (scope.owners.length + scope.tags.length === 0)
    return [fault('scope', 'invitation.scope_empty', 'Name owners or tags.')]
  return scope.owners.every((id) => userIds.has(id))
    ? []
    : [fault('scope', 'membership.not_found', 'There is no such user in this organization.')]
}

function checkGroups({ groups, policy }: Directory, place: WishedPlace): readonly PlaceFault[] {
  if (place.groups.length === 0) return []
  if (!policy.invitations.notificationChoice)
    return [fault('groups', 'invitation.groups_not_offered', 'Groups are not chosen in invitations here.')]
  if (new Set(place.groups.map(({ groupId }) => groupId)).size < place.groups.length)
    return [fault('groups', 'invitation.group_twice', 'A group stands there twice.')]
  if (!place.groups.every(({ groupId }) => groups.has(groupId)))
    return [fault('groups', 'notification-group.not_found', 'There is no such notification group.')]
  return place.groups.every(({ email, sms, on }) => email || sms || !on)
    ? []
    : [fault('groups', 'notification-group.no_channel', 'Choose e-mail, SMS or both.')]
}

/** The place as decisions would read it of an active member. */
export const toFacts = (
  { userIds }: Pick<Directory, 'userIds'>,
  { roleIds, scope, endsAt }: Pick<WishedPlace, 'roleIds' | 'scope' | 'endsAt'>,
  userId: string,
): MembershipFacts => ({
  userId,
  status: 'active',
  endsAt,
  assignments: roleIds.map((roleId) => ({ roleId, endsAt: null })),
  scope: toScopeChoice(scope, userIds),
})

function toScopeChoice(scope: PlaceScope, userIds: Directory['userIds']): ScopeChoice {
  if (scope.kind !== 'custom') return scope
  const owners = scope.owners.map((id) => userIds.get(id)).filter((id) => id !== undefined)
  return { kind: 'custom', owners, tags: scope.tags }
}

/** Places with one key give the same. */
export const keyOfGrants = ({ roleIds, scope, endsAt }: WishedPlace): string =>
  JSON.stringify([roleIds.toSorted(), scope, endsAt])
