import { checkChoice, type Choice } from '@rollcall/core/notification-group'
import type { MembershipId, OrganizationId } from '@rollcall/core/shared/ids'
import { ok } from '@rollcall/core/shared/result'
import type { MembershipGroup } from '@rollcall/contract/notification-group'
import type { AnswerOf, BodyOf, QueryOf } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  addGroupMembers,
  countGroups,
  deleteGroupMember,
  findGroupMember,
  findMembershipsToAdd,
  listGroupMembers,
  listGroupsOfMemberships,
  touchNotificationGroups,
  updateGroupMember,
  type GroupMember,
  type GroupPlace,
} from '@rollcall/storage/notification-group'
import type { Context } from '../http/principal.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { toWords } from '../shared/words.ts'
import {
  changeRecipients,
  getGroup,
  nextCursor,
  readPaging,
  recordGroup,
  type AfterChange,
  type Paging,
} from './notification-group.usecases.ts'
import { choiceOf, toMemberWire, toMembershipGroup } from './wire.ts'

type ListQuery = QueryOf<'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/members'> & Paging

export async function listMemberPage(db: Db, place: GroupPlace, query: ListQuery, now: Date) {
  const list = `notification-group-members ${place.id}`
  const paging = readPaging(list, query)
  if (!paging.ok) return paging
  const group = await getGroup(db, place, now)
  if (!group.ok) return group
  const rows = await listGroupMembers(db, place, { words: toWords(query.q), ...paging.value })
  return ok({
    items: rows.map((row) => toMemberWire(row, now)),
    nextCursor: nextCursor(list, rows, paging.value.limit, ({ sort_name, membership_id }) => ({
      key: sort_name,
      id: membership_id,
    })),
  })
}

type AddKey = 'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/members'
type Outcomes = AnswerOf<AddKey>['items']

/** Puts users into a group. Who is in it already stays as he is, and unknown ones keep nobody else out. */
export async function addMembers(
  db: Db,
  place: GroupPlace,
  context: Context,
  { membershipIds, ...choice }: BodyOf<AddKey>,
): Promise<AfterChange<Outcomes> | Refused> {
  const checked = checkChoice(choice)
  if (!checked.ok) return noChannel
  const { now } = context
  return changeRecipients(db, place, { now }, async () => {
    const wanted = [...new Set(membershipIds)]
    const known = await findMembershipsToAdd(db, place.organizationId, wanted)
    const rows = wanted.filter((id) => known.has(id)).map((id) => toRow(place, id, choice, now))
    const added = new Set((await addGroupMembers(db, rows)).map(({ membership_id }) => membership_id))
    if (added.size > 0) {
      await touchNotificationGroups(db, place.organizationId, [place.id], now)
      await recordGroup(db, place, context, {
        action: 'members_added',
        after: { membershipIds: [...added], ...choice },
      })
    }
    const outcomeOf = (id: MembershipId): Outcomes[number]['outcome'] =>
      added.has(id) ? 'added' : known.has(id) ? 'in-group-already' : 'not-found'
    return ok(wanted.map((membershipId) => ({ membershipId, outcome: outcomeOf(membershipId) })))
  })
}

export const noChannel = refusedAt(
  '/email',
  'notification-group.no_channel',
  'Choose e-mail, SMS or both, or switch it off.',
)

export const toRow = ({ organizationId, id }: GroupPlace, membershipId: MembershipId, choice: Choice, now: Date) => ({
  organization_id: organizationId,
  group_id: id,
  membership_id: membershipId,
  email: choice.email,
  sms: choice.sms,
  is_on: choice.on,
  created_at: now,
})

export interface ChoiceChange {
  readonly membershipId: MembershipId
  readonly version: number
  readonly body: { readonly email?: boolean; readonly sms?: boolean; readonly on?: boolean }
  readonly dryRun?: boolean | undefined
}

/** Channels and switch of one user, when nobody else changed them since `version` was read. */
export const changeMember = (
  db: Db,
  place: GroupPlace,
  context: Context,
  { membershipId, version, body, dryRun }: ChoiceChange,
): Promise<AfterChange<GroupMember> | Refused> =>
  changeRecipients(db, place, { now: context.now, dryRun }, async () => {
    const before = await findGroupMember(db, place, membershipId)
    if (before === undefined) return refused('notification-group.recipient_not_found')
    const choice = { ...choiceOf(before), ...body }
    if (!checkChoice(choice).ok) return noChannel
    const { email, sms, on: is_on } = choice
    if (!(await updateGroupMember(db, place, { membershipId, version }, { email, sms, is_on })))
      return refused('notification-group.changed')
    await touchNotificationGroups(db, place.organizationId, [place.id], context.now)
    await recordGroup(db, place, context, {
      action: 'member_updated',
      before: { membershipId, ...choiceOf(before) },
      after: { membershipId, ...choice },
    })
    const after = await findGroupMember(db, place, membershipId)
    return after === undefined ? refused('notification-group.recipient_not_found') : ok(after)
  })

export const removeMember = (
  db: Db,
  place: GroupPlace,
  context: Context,
  { membershipId, dryRun }: Pick<ChoiceChange, 'membershipId' | 'dryRun'>,
): Promise<AfterChange<undefined> | Refused> =>
  changeRecipients(db, place, { now: context.now, dryRun }, async () => {
    const before = await findGroupMember(db, place, membershipId)
    if (before === undefined) return refused('notification-group.recipient_not_found')
    await deleteGroupMember(db, place, membershipId)
    await touchNotificationGroups(db, place.organizationId, [place.id], context.now)
    await recordGroup(db, place, context, {
      action: 'member_removed',
      before: { membershipId, ...choiceOf(before) },
    })
    return ok(undefined)
  })

/** The groups of one user by name, and where nobody but him is reached. */
export async function listGroupsOf(
  db: Db,
  organizationId: OrganizationId,
  membershipId: MembershipId,
  now: Date,
): Promise<readonly MembershipGroup[]> {
  const rows = await listGroupsOfMemberships(db, organizationId, [membershipId])
  const counts = await countGroups(
    db,
    organizationId,
    rows.map(({ group_id }) => group_id),
    now,
  )
  return rows.map((row) => toMembershipGroup(row, counts.get(row.group_id), now))
}
