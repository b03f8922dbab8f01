import { searchSubjects, type Snapshot } from '@rollcall/core/access'
import type { UserId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findUser } from '@rollcall/storage/user'
import { post, postAll } from '../mail/post.ts'
import type { Parts } from '../parts.ts'

type Organization = Pick<Row<'organizations'>, 'id' | 'name' | 'slug'>

/** More people than that need not be asked for one approval. */
const mostAsked = 10

interface Waiting {
  readonly organization: Organization
  readonly snapshot: Snapshot
  /** Who waits: a name, or an address. */
  readonly who: string
  readonly note: string | null
  /** The proposer, or the person himself. */
  readonly by: string
  readonly isProposal: boolean
}

/** Tells those who may decide that somebody waits. */
export async function postWaiting(db: Db, parts: Parts, waiting: Waiting, now: Date): Promise<void> {
  const { organization, who, note, by, isProposal } = waiting
  const deciders = await findDeciders(db, waiting.snapshot, now)
  const what = isProposal
    ? `${by} proposes ${who} for ${organization.name}.`
    : `${who} signed up and waits to be let in to ${organization.name}.`
  await postAll(
    db,
    parts,
    deciders.map((decider) => ({
      kind: 'membership-request-received',
      userId: decider.id,
      to: decider.email,
      subject: isProposal ? `${by} proposes ${who}` : `${who} asks to join ${organization.name}`,
      paragraphs: [what, 'Approve or refuse it where the others who wait are listed.'],
      action: { label: 'See who waits', url: `${parts.publicUrl.origin}/users/approvals` },
      ...(note === null ? {} : { note: { text: note, by } }),
      footer: `You get this because you may decide who joins ${organization.name}.`,
      personal: false,
      about: { organizationId: organization.id },
    })),
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
  readonly to: Row<'users'>
  /** Whom the addressee has proposed; null: he himself asked. */
  readonly proposed: string | null
}

export const postApproved = (db: Db, parts: Parts, { organization, to, proposed }: Decided, now: Date) =>
  post(
    db,
    parts,
    {
      kind: 'membership-request-approved',
      userId: to.id,
      to: to.email,
      subject: proposed === null ? `You are in ${organization.name}` : `${proposed} is invited to ${organization.name}`,
      paragraphs:
        proposed === null
          ? [`Hello ${to.name},`, `your request to join ${organization.name} was approved.`]
          : [`Hello ${to.name},`, `your proposal was approved: ${proposed} has been invited to ${organization.name}.`],
      ...(proposed === null
        ? { action: { label: `Open ${organization.name}`, url: `${parts.publicUrl.origin}/` } }
        : {}),
      footer: `You get this because you asked on ${parts.publicUrl.host}.`,
      personal: false,
      about: { organizationId: organization.id },
    },
    now,
  )

interface RefusedRequest extends Decided {
  readonly reason: string
}

export const postRefused = (db: Db, parts: Parts, { organization, to, proposed, reason }: RefusedRequest, now: Date) =>
  post(
    db,
    parts,
    {
      kind: 'membership-request-refused',
      userId: to.id,
      to: to.email,
      subject:
        proposed === null ? `Your request to join ${organization.name}` : `Your proposal for ${organization.name}`,
      paragraphs:
        proposed === null
          ? [`Hello ${to.name},`, `your request to join ${organization.name} was not approved.`]
          : [`Hello ${to.name},`, `your proposal of ${proposed} for ${organization.name} was not approved.`],
      note: { text: reason, by: organization.name },
      footer: `You get this because you asked on ${parts.publicUrl.host}.`,
      personal: false,
      about: { organizationId: organization.id },
    },
    now,
  )
