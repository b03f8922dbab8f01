import type { FilePlan, OrganizationFile } from '@rollcall/contract/organization-file'
import { parseSlug } from '@rollcall/core/organization'
import type { Email } from '@rollcall/core/shared/email'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { parseName } from '@rollcall/core/user'
import type { Db } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { findMembership } from '@rollcall/storage/membership'
import { findOrganizationIdBySlug, lockOrganization } from '@rollcall/storage/organization'
import { toAccess, type OrganizationAccess } from '../access/organization-access.ts'
import { refusePassword } from '../credential/credential.usecases.ts'
import { refusingConflicts } from '../http/conflicts.ts'
import type { Context } from '../http/principal.ts'
import { createOrganization } from '../organization/organization.usecases.ts'
import type { Parts } from '../parts.ts'
import { toEmail } from '../shared/email.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import type { Newcomers } from './applying.ts'
import { applyFile, exportOrganization } from './apply-file.ts'
import { accountsOf } from './newcomers.ts'

export interface HostRequest {
  readonly file: OrganizationFile
  readonly dryRun: boolean
  readonly expectedRevision?: number
  /** Who is not in comes in at once, with an account; else he is invited. */
  readonly asActive: boolean
  /** Of accounts that are made, where people are to come in at once. */
  readonly password?: string
}

export type HostAnswer =
  | { readonly ok: true; readonly plan: FilePlan; readonly created: boolean; readonly organizationId: OrganizationId }
  | Refused

/** Thrown to take a plan back; never seen outside. */
class TakenBack extends Error {
  readonly answer: HostAnswer
  constructor(answer: HostAnswer) {
    super('taken back')
    this.answer = answer
  }
}

/**
 * A file at the command line of the host: as the operator, who is outside the ceiling, but makes neither owners nor superusers. An
 * organization that is not there is made, with the owner that the file names.
 */
export async function applyOnHost(parts: Parts, context: Context, request: HostRequest): Promise<HostAnswer> {
  const newcomers = await toNewcomers(parts, request)
  if ('error' in newcomers) return newcomers
  const work = (): Promise<HostAnswer> =>
    refusingConflicts(() =>
      parts.database.transaction(null, async (db) => {
        const answer = await applyIn(db, parts, context, request, newcomers)
        if (!answer.ok || request.dryRun) throw new TakenBack(answer)
        return answer
      }),
    )
  try {
    const answer = await work()
    /** Somebody made it at the same moment: now it is there. */
    return answer.ok || answer.error !== 'organization.slug_taken' ? answer : await work()
  } catch (error) {
    if (error instanceof TakenBack) return error.answer
    throw error
  }
}

async function toNewcomers({ passwords }: Parts, { asActive, password }: HostRequest): Promise<Newcomers | Refused> {
  if (!asActive) return { as: 'invited' }
  if (password === undefined) return { as: 'active', passwordHash: null }
  const refusal = refusePassword(password, '')
  /** It stands nowhere in the file. */
  if (refusal !== undefined) return refused(refusal.error)
  return { as: 'active', passwordHash: await passwords.hash(password) }
}

async function applyIn(
  db: Db,
  parts: Parts,
  context: Context,
  { file, dryRun, expectedRevision }: HostRequest,
  newcomers: Newcomers,
): Promise<HostAnswer> {
  const known = await findOrganizationIdBySlug(db, file.organization.slug)
  const made =
    known === undefined ? await create(db, parts, context, file, newcomers) : { ok: true as const, id: known }
  if (!made.ok) return made
  const organizationId = made.id
  return inScope(db, organizationId, async () => {
    const access = await accessOfOperator(db, parts, organizationId, context)
    if (access === undefined) return refused('organization.not_found')
    const manner = { dryRun, expectedRevision }
    const applied = await applyFile(db, { parts, access, context, file, manner, newcomers, isNew: known === undefined })
    return applied.ok ? { ok: true, plan: applied.plan, created: known === undefined, organizationId } : applied
  })
}

/** The organization locked, seen with the eyes of its owner: what the operator writes in somebody's name he writes in the owner's. */
async function accessOfOperator(
  db: Db,
  { snapshots }: Parts,
  id: OrganizationId,
  { now }: Context,
): Promise<OrganizationAccess | undefined> {
  const organization = await lockOrganization(db, id)
  const owner = organization && (await findMembership(db, id, organization.owner_membership_id))
  if (organization === undefined || owner?.user_id == null) return undefined
  const snapshot = await snapshots.current(db, id, organization.revision)
  return toAccess(organization, snapshot, { subject: { type: 'user', id: owner.user_id }, membershipId: owner.id }, now)
}

async function create(
  db: Db,
  parts: Parts,
  context: Context,
  { organization, members = [] }: OrganizationFile,
  newcomers: Newcomers,
): Promise<{ readonly ok: true; readonly id: OrganizationId } | Refused> {
  const name = parseName(organization.name)
  if (!name.ok) return refusedAt('/organization/name', name.error, 'Write 1 to 120 characters on one line.')
  const slug = parseSlug(organization.slug)
  if (!slug.ok)
    return refusedAt('/organization/slug', slug.error, 'Use 2 to 40 of a–z, 0–9 and hyphens inside, such as acme.')
  const email = toEmail(organization.owner)
  if (!email.ok) return refusedAt('/organization/owner', email.error, 'Write an address such as ada@example.com.')
  const named = members.find((member) => isSame(member.email, email.value))?.name ?? null
  const hash = newcomers.as === 'active' ? newcomers.passwordHash : null
  const accounts = await accountsOf(db, context, [{ email: email.value, name: named }], hash)
  const owner = accounts.get(email.value)
  if (owner === undefined) throw new Error('an account is there or is made')
  const { product } = parts.snapshots
  const made = { name: name.value, slug: slug.value, template: organization.template, owner, product }
  const { id } = await createOrganization(db, context, made)
  return { ok: true, id }
}

function isSame(text: string, email: Email): boolean {
  const parsed = toEmail(text)
  return parsed.ok && parsed.value === email
}

/** Everything of an organization as a file; undefined where there is none of this short name. */
export const exportOnHost = ({ database }: Parts, slug: string): Promise<OrganizationFile | undefined> =>
  database.transaction(null, async (db) => {
    const id = await findOrganizationIdBySlug(db, slug)
    if (id === undefined) return undefined
    return inScope(db, id, async () => {
      const organization = await lockOrganization(db, id)
      return organization && exportOrganization(db, { organization })
    })
  })
