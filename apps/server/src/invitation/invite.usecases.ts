import type { MembershipFacts } from '@rollcall/core/access'
import { isExpired, seatsLeft } from '@rollcall/core/invitation'
import type { Email } from '@rollcall/core/shared/email'
import type { MembershipId } from '@rollcall/core/shared/ids'
import { parseUsername } from '@rollcall/core/membership'
import { verdicts, type InvitationRow, type InvitationRun, type Verdict } from '@rollcall/contract/invitation'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  countSeats,
  findCurrentInvitations,
  listKnownAddresses,
  listTakenUsernames,
  type Known,
} from '@rollcall/storage/invitation'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { Context } from '../http/principal.ts'
import { isMailConfigured } from '../mail/mail-server.ts'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { loadDirectory, type Directory } from './directory.ts'
import { refusePlace, somebody } from './judge.ts'
import { refuseMethod } from './methods.ts'
import { keyOfGrants, toFacts, type PlaceFault } from './place.ts'
import { readRows, type Draft, type InviteBody } from './rows.ts'
import { writeOffers, type Written } from './write.ts'

export interface Inviting {
  readonly parts: Parts
  readonly access: OrganizationAccess
  readonly context: Context
}

/** Invites whom it can and says of everybody else why not; with `dryRun` it says so and writes nothing. */
export async function invite(
  db: Db,
  inviting: Inviting,
  body: InviteBody,
): Promise<{ readonly ok: true; readonly run: InvitationRun } | Refused> {
  const { access, context, parts } = inviting
  const directory = await loadDirectory(db, access, ownersIn(body))
  const read = readRows(directory, body, context.now)
  if (!read.ok) return read
  const { severalAddresses } = directory.policy.invitations
  if (!severalAddresses && read.drafts.length > 1)
    return refused('invitation.one_at_a_time', { detail: 'Here people are invited one at a time.' })
  const canMail = await isMailConfigured(db, parts)
  const judged = await judgeAll(db, inviting, directory, read.drafts, canMail)
  const isDry = body.dryRun === true
  const taken = judged.filter(({ verdict }) => verdict === 'new')
  const written = isDry ? new Map<Draft, Written>() : await writeOffers(db, inviting, directory, taken, canMail)
  const items = judged.map((one) => toRow(inviting, one, isDry, written.get(one.draft)))
  return { ok: true, run: { items, counts: count(items), powerful: listPowerful(inviting, taken), secretShown: false } }
}

const ownersIn = (body: InviteBody): readonly MembershipId[] => {
  const scopes = [body.place?.scope, ...(body.items ?? []).map(({ scope }) => scope)]
  return [...new Set(scopes.flatMap((scope) => (scope?.kind === 'custom' ? scope.owners : [])))]
}

export interface JudgedDraft {
  readonly draft: Draft
  readonly verdict: Verdict
  readonly faults: readonly PlaceFault[]
  /** Whoever is invited under the address already, with an offer that has ended. */
  readonly known: Known | undefined
  readonly ended: Row<'invitations'> | undefined
}

interface Ground {
  readonly inviting: Inviting
  readonly directory: Directory
  readonly canMail: boolean
  readonly known: ReadonlyMap<Email, readonly Known[]>
  readonly current: ReadonlyMap<MembershipId, Row<'invitations'>>
  readonly usernames: ReadonlyMap<string, MembershipId>
  readonly domains: ReadonlySet<string> | null
  readonly met: Set<Email>
  readonly metUsernames: Set<string>
  readonly beyond: Map<string, string | null>
  seats: number | null
}

async function judgeAll(
  db: Db,
  inviting: Inviting,
  directory: Directory,
  drafts: readonly Draft[],
  canMail: boolean,
): Promise<readonly JudgedDraft[]> {
  const { organization } = inviting.access
  const emails = [...new Set(drafts.map(({ email }) => email).filter((email) => email !== null))]
  const known = await listKnownAddresses(db, organization.id, emails)
  const current = await findCurrentInvitations(
    db,
    organization.id,
    known.filter(({ status }) => status === 'invited').map(({ id }) => id),
  )
  const usernames = drafts.map(({ place }) => place.username).filter((name) => name !== null)
  const ground: Ground = {
    inviting,
    directory,
    canMail,
    known: byEmail(known),
    current,
    usernames: await listTakenUsernames(db, organization.id, usernames.map(canonicalUsername)),
    domains: directory.policy.invitations.addressDomains && new Set(directory.policy.invitations.addressDomains),
    met: new Set(),
    metUsernames: new Set(),
    beyond: new Map(),
    seats: seatsLeft(directory.policy.members, await countSeats(db, organization.id, inviting.context.now)),
  }
  return drafts.map((draft) => judge(ground, draft))
}

function byEmail(known: readonly Known[]): ReadonlyMap<Email, readonly Known[]> {
  const groups = new Map<Email, Known[]>()
  for (const one of known) groups.set(one.email, [...(groups.get(one.email) ?? []), one])
  return groups
}

const canonicalUsername = (text: string): string => {
  const parsed = parseUsername(text)
  return parsed.ok ? parsed.value : text
}

function judge(ground: Ground, draft: Draft): JudgedDraft {
  const { email } = draft
  const known = email === null ? [] : (ground.known.get(email) ?? [])
  const invited = known.find(({ status }) => status === 'invited')
  const ended = invited && ground.current.get(invited.id)
  const [verdict, faults] = verdictOf(ground, draft, known, ended)
  if (email !== null && verdict !== 'invalid') ground.met.add(email)
  if (verdict === 'new') takeSeat(ground, draft)
  return { draft, verdict, faults, known: invited, ended }
}

function takeSeat(ground: Ground, { place }: Draft): void {
  if (ground.seats !== null) ground.seats -= 1
  if (place.username !== null) ground.metUsernames.add(canonicalUsername(place.username))
}

type Judgement = readonly [Verdict, readonly PlaceFault[]]

/** The first thing that stands in the way. */
function verdictOf(
  ground: Ground,
  draft: Draft,
  known: readonly Known[],
  current: Row<'invitations'> | undefined,
): Judgement {
  const { email, faults, place } = draft
  if (email === null || faults.length > 0) return ['invalid', faults]
  const { context } = ground.inviting
  if (ground.met.has(email)) return ['duplicate', []]
  if (known.some(({ status }) => status !== 'invited')) return ['already_member', []]
  if (current?.status === 'pending' && !isExpired({ expiresAt: current.expires_at }, context.now))
    return ['open_invitation', []]
  const taken = refuseUsername(ground, draft, known)
  if (taken.length > 0) return ['invalid', taken]
  if (ground.domains !== null && !ground.domains.has(email.slice(email.indexOf('@') + 1)))
    return ['domain_not_allowed', []]
  if (place.method === 'pam' && !ground.inviting.access.may('member.pam'))
    return ['beyond_your_rights', [beyondFault('This needs the permission member.pam.', 'method')]]
  const method = refuseMethod(ground.directory.policy, place.method)
  if (method !== undefined)
    return ['method_not_configured', [{ member: 'method', code: 'invitation.method_not_configured', detail: method }]]
  if (needsMail(ground))
    return [
      'needs_mail',
      [
        {
          member: 'email',
          code: 'invitation.needs_mail',
          detail: 'This server cannot send mail yet, and without one the invitation cannot be accepted.',
        },
      ],
    ]
  const beyond = beyondReach(ground, draft)
  if (beyond !== null) return ['beyond_your_rights', [beyondFault(beyond, 'roles')]]
  return ground.seats !== null && ground.seats <= 0 ? ['seat_limit', []] : ['new', []]
}

const beyondFault = (detail: string, member: string): PlaceFault => ({ member, code: 'access.beyond_reach', detail })

function refuseUsername(ground: Ground, { place }: Draft, known: readonly Known[]): readonly PlaceFault[] {
  if (place.username === null) return []
  const username = canonicalUsername(place.username)
  const holder = ground.usernames.get(username)
  const isTaken = (holder !== undefined && !known.some(({ id }) => id === holder)) || ground.metUsernames.has(username)
  return isTaken
    ? [
        {
          member: 'username',
          code: 'membership.username_taken',
          detail: 'Another user of the organization has this username.',
        },
      ]
    : []
}

/** An account comes first only by a mail; and where nobody may copy a link, a mail is the only way to it. */
const needsMail = ({ canMail, directory }: Ground): boolean => {
  const { accountFirst, copyLink } = directory.policy.invitations
  return !canMail && (accountFirst || copyLink === 'never')
}

/** Places that give the same are judged once. @returns what is beyond the caller's reach; null: nothing */
function beyondReach({ inviting, directory, beyond }: Ground, { place }: Draft): string | null {
  const { access, context } = inviting
  const key = keyOfGrants(place)
  const known = beyond.get(key)
  if (known !== undefined) return known
  const facts: MembershipFacts = toFacts(directory, place, somebody)
  const refusal = refusePlace(access.snapshot, access.subject, facts, context.now)
  const detail = refusal === undefined ? null : (refusal.detail ?? '')
  beyond.set(key, detail)
  return detail
}

/** Whom the caller may not see he is not told of: to him it reads as sent. */
function toRow(
  { access, context }: Inviting,
  one: JudgedDraft,
  isDry: boolean,
  written: Written | undefined,
): InvitationRow {
  const { draft, verdict, faults } = one
  const isHidden = verdict === 'already_member' && !access.may('member.view')
  const shown = isHidden ? 'new' : verdict
  const isCreated = !isDry && shown === 'new'
  return {
    row: draft.row,
    text: draft.text,
    email: draft.email,
    name: draft.name,
    verdict: shown,
    errors: [...faults],
    invitationId: written?.invitationId ?? (isCreated ? newId('inv', context.now) : null),
    status: isDry ? 'checked' : isCreated ? 'created' : 'skipped',
    delivery:
      written?.delivery ?? (isCreated ? { state: 'queued', reason: null, at: context.now.toISOString() } : null),
    link: written?.link ?? null,
  }
}

const count = (items: readonly InvitationRow[]): Readonly<Record<Verdict, number>> => {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  for (const { verdict } of items) counts[verdict] += 1
  return counts
}

function listPowerful({ access }: Inviting, taken: readonly JudgedDraft[]): InvitationRun['powerful'] {
  const counts = new Map<string, number>()
  for (const { draft } of taken) for (const id of draft.place.roleIds) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].flatMap(([id, number]) => {
    const role = access.snapshot.roles.get(id)
    return role !== undefined && isDangerous(access, id) ? [{ ...toSummary(role.facts), count: number }] : []
  })
}

const toSummary = ({ id, key, name, kind }: { id: string; key: string; name: string; kind: 'tier' | 'role' }) => ({
  id: id as `rol_${string}`,
  key,
  name,
  kind,
})

/** Whether a role gives anything dangerous. */
export function isDangerous({ snapshot }: Pick<OrganizationAccess, 'snapshot'>, roleId: string): boolean {
  const role = snapshot.roles.get(roleId)
  if (role === undefined) return false
  return snapshot.catalogue.permissions.some(
    ({ definition, index }) => definition.dangerous === true && role.holdings[index] !== 0,
  )
}
