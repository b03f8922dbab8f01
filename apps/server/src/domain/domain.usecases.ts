import { randomBytes } from 'node:crypto'
import { domainToUnicode } from 'node:url'
import type { Domain as Wire } from '@rollcall/contract/domain'
import {
  judgeRecords,
  proofMailboxes,
  recordName,
  recordValue,
  type DnsVerdict,
  type ProofMailbox,
} from '@rollcall/core/domain'
import { checkLink } from '@rollcall/core/link'
import type { Email } from '@rollcall/core/shared/email'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import {
  countDomains,
  deleteDomain,
  findDomain,
  findDomainLink,
  findDomainLinkPlace,
  insertDomain,
  insertDomainLink,
  markDomainProven,
  takeDomainLink,
  type DomainPlace,
  type DomainWithMail,
} from '@rollcall/storage/domain'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { deleteJoiningRule } from '@rollcall/storage/joining-rule'
import { findOrganization, lockOrganization } from '@rollcall/storage/organization'
import { record } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { isMailConfigured } from '../mail/mail-server.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { hashSecret, makeSecret } from '../shared/secrets.ts'
import { parseClaim } from './claim.ts'
import { toProofLetter } from './letters.ts'

const mostDomains = 100
const proofLifetimeMs = 3 * 86_400_000

type Found = { readonly ok: true; readonly value: DomainWithMail } | Refused

const targetOf = ({ id }: Pick<DomainPlace, 'id'>) => ({ type: 'domain', id })

export async function getDomain(db: Db, place: DomainPlace): Promise<Found> {
  const domain = await findDomain(db, place)
  return domain === undefined ? refused('domain.not_found') : { ok: true, value: domain }
}

export async function addDomain(
  db: Db,
  context: Context,
  organizationId: OrganizationId,
  typed: string,
): Promise<Found> {
  const name = parseClaim(typed)
  if (!name.ok) return name
  if ((await countDomains(db, organizationId)) >= mostDomains)
    return refused('domain.too_many', { detail: `An organization has at most ${mostDomains} domains.` })
  const { now } = context
  const id = newId('dom', now)
  const row = { organization_id: organizationId, id, name: name.value, challenge: makeChallenge(), created_at: now }
  await insertDomain(db, row)
  await record(db, organizationId, context, {
    action: 'domain.added',
    target: targetOf({ id }),
    after: { name: name.value },
  })
  return getDomain(db, { organizationId, id })
}

/** Not a secret: it stands in public. It is long so that nobody meets it by chance. */
const makeChallenge = (): string => randomBytes(20).toString('base64url')

const whatToDo: Readonly<Record<Exclude<DnsVerdict, 'proven'>, string>> = {
  'domain.dns_missing': 'Name servers may take some time to know a new record.',
  'domain.dns_different': 'Is it the record of another organization, or an older one?',
  'domain.dns_unreachable': 'Try again later, or prove the domain by mail.',
}

/** What the name servers said becomes the proof, or the refusal. @param answers see `DomainNames` */
export async function proveByRecords(
  db: Db,
  context: Context,
  place: DomainPlace,
  answers: readonly (readonly string[] | null)[],
): Promise<Found> {
  const found = await getDomain(db, place)
  if (!found.ok) return found
  const { name, challenge, proof } = found.value
  const verdict = judgeRecords(answers, challenge)
  if (verdict !== 'proven') {
    const where = `A TXT record at ${recordName(name)} has to say ${recordValue(challenge)}.`
    return refused(verdict, { detail: `${where} ${whatToDo[verdict]}` })
  }
  if (proof === 'dns') return found
  await markDomainProven(db, place, 'dns', context.now)
  await record(db, place.organizationId, context, {
    action: 'domain.proven',
    target: targetOf(place),
    before: { proof },
    after: { proof: 'dns' },
  })
  return getDomain(db, place)
}

const toMailbox = (name: string, mailbox: ProofMailbox): Email => `${mailbox}@${name}` as Email

/** Whoever reads the mailbox decides: the mail says which organization asks, and for what. */
export async function mailProof(
  db: Db,
  parts: Parts,
  context: Context,
  { place, mailbox, organization }: { place: DomainPlace; mailbox: ProofMailbox; organization: Row<'organizations'> },
): Promise<Found> {
  const found = await getDomain(db, place)
  if (!found.ok) return found
  const { name, proof } = found.value
  if (proof !== null) return refused('domain.proven', { detail: `${name} is proven by ${proof}.` })
  if (!(await isMailConfigured(db, parts)))
    return refused('mail.not_configured', {
      detail: 'Prove the domain by DNS, or have a superuser set up a mail server.',
    })
  const { now } = context
  const to = toMailbox(name, mailbox)
  const secret = makeSecret('rcl')
  const expiresAt = new Date(now.getTime() + proofLifetimeMs)
  await insertDomainLink(db, {
    organization_id: place.organizationId,
    secret_hash: hashSecret(secret),
    domain_id: place.id,
    mailbox: to,
    created_at: now,
    expires_at: expiresAt,
  })
  await post(db, parts, toProofLetter({ to, secret, name, organization, publicUrl: parts.publicUrl, expiresAt }), now)
  await record(db, place.organizationId, context, {
    action: 'domain.proof_mailed',
    target: targetOf(place),
    after: { to },
  })
  return getDomain(db, place)
}

/** Rules that hang on it are deleted only where that is asked for: whoever takes a domain away has seen what stops. */
export async function removeDomain(
  db: Db,
  context: Context,
  place: DomainPlace,
  withRule: boolean,
): Promise<Refused | undefined> {
  const found = await getDomain(db, place)
  if (!found.ok) return found
  const { organizationId } = place
  const { name, rule_id: ruleId } = found.value
  if (ruleId !== null && !withRule)
    return refused('domain.in_use', {
      detail: `Nobody could sign up with an address at ${name} any more. Delete its joining rule first, or together with it (withRule).`,
    })
  if (ruleId !== null) {
    await deleteJoiningRule(db, { organizationId, id: ruleId })
    const target = { type: 'joining-rule', id: ruleId }
    await record(db, organizationId, context, { action: 'joining-rule.deleted', target, before: { domain: name } })
  }
  await deleteDomain(db, place)
  await record(db, organizationId, context, { action: 'domain.removed', target: targetOf(place), before: { name } })
  return undefined
}

export interface ProofAsked {
  readonly domain: DomainWithMail
  readonly organization: Row<'organizations'>
  readonly link: Row<'domain_links'>
}

type Asked = { readonly ok: true; readonly value: ProofAsked } | Refused

/** What a mailed link asks for, without using it. */
export async function inspectProof(db: Db, token: string, now: Date): Promise<Asked> {
  const place = await findDomainLinkPlace(db, hashSecret(token))
  if (place === undefined) return refused('link.unknown')
  return inScope(db, place.organizationId, () => readProof(db, place, token, now))
}

async function readProof(db: Db, place: DomainPlace, token: string, now: Date): Promise<Asked> {
  const link = await findDomainLink(db, place.organizationId, hashSecret(token))
  const domain = await findDomain(db, place)
  const organization = await findOrganization(db, place.organizationId)
  if (link === undefined || domain === undefined || organization === undefined) return refused('link.unknown')
  const checked = checkLink({ expiresAt: link.expires_at, usedAt: link.used_at, replacedAt: link.replaced_at }, now)
  return checked.ok ? { ok: true, value: { domain, organization, link } } : refused(checked.error)
}

/** The domain is proven by whoever reads the mailbox; a proof by DNS that came meanwhile stays, since it says more. */
export async function confirmProof(db: Db, context: Context, token: string): Promise<Refused | undefined> {
  const place = await findDomainLinkPlace(db, hashSecret(token))
  if (place === undefined) return refused('link.unknown')
  const { organizationId } = place
  return inScope(db, organizationId, async () => {
    await lockOrganization(db, organizationId)
    const link = await takeDomainLink(db, organizationId, hashSecret(token), context.now)
    if (link === undefined) {
      const why = await readProof(db, place, token, context.now)
      return why.ok ? refused('link.used') : why
    }
    const before = await findDomain(db, place)
    if (before === undefined || before.proof !== null) return undefined
    await markDomainProven(db, place, 'mail', context.now)
    await record(db, organizationId, context, {
      action: 'domain.proven',
      target: targetOf(place),
      before: { proof: null },
      after: { proof: 'mail', mailbox: link.mailbox },
    })
    return undefined
  })
}

export const toWire = (domain: DomainWithMail): Wire => ({
  id: domain.id,
  name: domain.name,
  displayName: domainToUnicode(domain.name),
  proof: domain.proof,
  provenAt: domain.proven_at?.toISOString() ?? null,
  record: { name: recordName(domain.name), value: recordValue(domain.challenge) },
  mail: {
    mailboxes: proofMailboxes.map((mailbox) => toMailbox(domain.name, mailbox)),
    sentTo: domain.sent_to,
    sentAt: domain.sent_at?.toISOString() ?? null,
  },
  ruleId: domain.rule_id,
  createdAt: domain.created_at.toISOString(),
})
