import type { Email } from '@rollcall/core/shared/email'
import type { MembershipId, OrganizationId, UserId } from '@rollcall/core/shared/ids'
import type { Db, NewRow } from '@rollcall/storage/engine/schema'
import { insertInvitations } from '@rollcall/storage/invitation'
import { insertMailReferences, insertMails } from '@rollcall/storage/mail'
import { newId } from '../shared/new-id.ts'

const hour = 3_600_000
const day = 24 * hour
const lifetime = 72 * hour

interface Scene {
  /** How long ago the present period began. */
  readonly sentBefore: number
  readonly end?: 'revoked' | 'declined'
  readonly mail: Pick<NewRow<'mails'>, 'state' | 'reason'>
  readonly note?: string
}

const taken = { state: 'sent', reason: null } as const

/** One for each state that an open or ended invitation can be in; their links are known to nobody. */
const scenes: readonly Scene[] = [
  { sentBefore: hour, mail: taken, note: 'Welcome to the team! Ask me anything about the on-call rota.' },
  { sentBefore: 70 * hour, mail: taken },
  { sentBefore: 20 * hour, mail: { state: 'refused', reason: '550 5.1.1 The mailbox does not exist' } },
  { sentBefore: 5 * day, mail: taken },
  { sentBefore: 2 * day, end: 'revoked', mail: taken },
  { sentBefore: 2 * day, end: 'declined', mail: taken },
]

interface Place {
  readonly organizationId: OrganizationId
  readonly sponsor: MembershipId
  readonly now: Date
}

interface Invitee {
  readonly id: MembershipId
  readonly email: Email
  readonly userId: UserId | null
}

/** Gives every invited user his offer, and some who are in the one that they came by. */
export async function insertDemoInvitations(db: Db, place: Place): Promise<void> {
  const people = await db
    .selectFrom('memberships')
    .select(['id', 'email', 'status', 'user_id as userId'])
    .where('organization_id', '=', place.organizationId)
    .where('status', 'in', ['invited', 'active'])
    .where('id', '!=', place.sponsor)
    .orderBy('id')
    .execute()
  const invited = people.filter(({ status }) => status === 'invited')
  const joined = people.filter(({ status }) => status === 'active').slice(-3)
  const offers = [
    ...invited.map((invitee, at) =>
      toOffer(place, invitee, scenes[at % scenes.length] ?? { sentBefore: hour, mail: taken }),
    ),
    ...joined.map((invitee) => toOffer(place, invitee, { sentBefore: 9 * day, mail: taken })),
  ]
  await insertInvitations(
    db,
    offers.map(({ row }) => row),
  )
  await insertMails(
    db,
    offers.map(({ mail }) => mail),
  )
  await insertMailReferences(
    db,
    offers.map(({ row, mail }) => ({
      organization_id: place.organizationId,
      mail_id: mail.id,
      membership_id: null,
      invitation_id: row.id,
    })),
  )
}

function toOffer({ organizationId, sponsor, now }: Place, invitee: Invitee, { sentBefore, end, mail, note }: Scene) {
  const sent = new Date(now.getTime() - sentBefore)
  const after = (ms: number): Date => new Date(sent.getTime() + ms)
  const status = invitee.userId === null ? (end ?? 'pending') : 'accepted'
  const row: Parameters<typeof insertInvitations>[1][number] = {
    organization_id: organizationId,
    id: newId('inv', sent),
    membership_id: invitee.id,
    email: invitee.email,
    status,
    method: 'password',
    note: note ?? null,
    inviter_membership_id: sponsor,
    inviter_account_id: null,
    sponsor_membership_id: sponsor,
    sponsor_account_id: null,
    created_at: sent,
    sent_at: sent,
    expires_at: after(lifetime),
    ended_at: status === 'pending' ? null : after(5 * hour),
    accepted_by: invitee.userId,
    revoke_reason: status === 'revoked' ? 'withdrawn' : null,
  }
  const letter: NewRow<'mails'> = {
    ...mail,
    id: newId('mai', sent),
    kind: 'invitation',
    user_id: null,
    recipient: invitee.email,
    subject: 'You are invited to Acme Observability',
    personal: true,
    sealed_text: null,
    series: null,
    expires_at: after(lifetime),
    due_at: null,
    settled_at: after(4_000),
    created_at: sent,
  }
  return { row, mail: letter }
}
