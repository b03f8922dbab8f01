import { searchSubjects, type Snapshot } from '@rollcall/core/access'
import type { UserId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findUser } from '@rollcall/storage/user'
import type { Letter } from '../mail/letter.ts'
import { postAll } from '../mail/post.ts'
import type { Parts } from '../parts.ts'

type Organization = Pick<Row<'organizations'>, 'id' | 'name' | 'slug'>
type Person = Pick<Row<'users'>, 'id' | 'name' | 'email'>

/** More people than that need not be asked for one approval. */
const mostAsked = 10

interface Waiting {
  readonly organization: Organization
  /** Who waits: a name, or an address. */
  readonly who: string
  readonly note: string | null
  /** The proposer, or the person himself. */
  readonly by: string
  readonly isProposal: boolean
  readonly publicUrl: URL
}

/** To one of those who may decide: somebody waits. */
export const toWaitingLetter = (
  decider: Person,
  { organization, who, note, by, isProposal, publicUrl }: Waiting,
): Letter => ({
  kind: 'membership-request-received',
  userId: decider.id,
  to: decider.email,
  subject: isProposal ? `${by} proposes ${who}` : `${who} asks to join ${organization.name}`,
  paragraphs: [
    isProposal
      ? `${by} proposes ${who} for ${organization.name}.`
      : `${who} signed up and waits to be let in to ${organization.name}.`,
    'Approve or refuse it where the others who wait are listed.',
  ],
  action: { label: 'See who waits', url: `${publicUrl.origin}/o/${organization.slug}/users/approvals` },
  ...(note === null ? {} : { note: { text: note, by } }),
  footer: `You get this because you may decide who joins ${organization.name}.`,
  personal: false,
  about: { organizationId: organization.id },
})

/** Tells those who may decide that somebody waits. */
export async function postWaiting(
  db: Db,
  parts: Parts,
  { snapshot, ...waiting }: Omit<Waiting, 'publicUrl'> & { readonly snapshot: Snapshot },
  now: Date,
): Promise<void> {
  const { publicUrl } = parts
  const deciders = await findDeciders(db, snapshot, now)
  await postAll(
    db,
    parts,
    deciders.map((decider) => toWaitingLetter(decider, { ...waiting, publicUrl })),
    now,
  )
}

async function findDeciders(db: Db, snapshot: Snapshot, now: Date): Promise<readonly Row<'users'>[]> {
  const { ids } = searchSubjects(
    snapshot,
    {
      subject: { type: 'user' },
      action: { name: 'membership-request.decide' },
      resource: { type: 'organization', id: snapshot.id },
      now,
    },
    { limit: mostAsked },
  )
  const deciders: Row<'users'>[] = []
  for (const id of ids) {
    const user = await findUser(db, id as UserId)
    if (user?.email_state === 'verified') deciders.push(user)
  }
  return deciders
}

interface Decided {
  readonly organization: Organization
  readonly to: Person
  /** Whom the addressee has proposed; null: he himself asked. */
  readonly proposed: string | null
  readonly publicUrl: URL
}

export const toApprovedLetter = ({ organization, to, proposed, publicUrl }: Decided): Letter => ({
  kind: 'membership-request-approved',
  userId: to.id,
  to: to.email,
  subject: proposed === null ? `You are in ${organization.name}` : `${proposed} is invited to ${organization.name}`,
  paragraphs: [
    `Hello ${to.name},`,
    proposed === null
      ? `your request to join ${organization.name} was approved.`
      : `your proposal was approved: ${proposed} has been invited to ${organization.name}.`,
  ],
  ...(proposed === null
    ? { action: { label: `Open ${organization.name}`, url: `${publicUrl.origin}/o/${organization.slug}` } }
    : {}),
  footer: `You get this because you asked on ${publicUrl.host}.`,
  personal: false,
  about: { organizationId: organization.id },
})

interface RefusedRequest extends Decided {
  readonly reason: string
}

export const toRefusedLetter = ({ organization, to, proposed, publicUrl, reason }: RefusedRequest): Letter => ({
  kind: 'membership-request-refused',
  userId: to.id,
  to: to.email,
  subject: proposed === null ? `Your request to join ${organization.name}` : `Your proposal for ${organization.name}`,
  paragraphs: [
    `Hello ${to.name},`,
    proposed === null
      ? `your request to join ${organization.name} was not approved.`
      : `your proposal of ${proposed} for ${organization.name} was not approved.`,
  ],
  note: { text: reason, by: organization.name },
  footer: `You get this because you asked on ${publicUrl.host}.`,
  personal: false,
  about: { organizationId: organization.id },
})
