import type { FileChange, FilePlan, OrganizationFile } from '@rollcall/contract/organization-file'
import type { Permission } from '@rollcall/contract/shared/permission'
import type { Snapshot } from '@rollcall/core/access'
import type { Touched } from '@rollcall/storage/access'
import { expectMany } from '@rollcall/storage/engine/bulk'
import type { Db } from '@rollcall/storage/engine/schema'
import { updateMembership } from '@rollcall/storage/membership'
import { findOrganization } from '@rollcall/storage/organization'
import { readOrganizationRows, type MemberRow } from '@rollcall/storage/organization-file'
import { apply } from '../access/apply.ts'
import { tellConsequence, type Told } from '../access/consequence.ts'
import type { Manner } from '../access/enact.ts'
import { toEntry } from '../access/entries.ts'
import { toAccess, type OrganizationAccess } from '../access/organization-access.ts'
import type { Patch } from '../access/patch.ts'
import { settle } from '../access/settle.ts'
import { visibleApplications } from '../access/visible.ts'
import { personal, record, type Entry } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { canonical, toNames, type Applying, type Newcomers } from './applying.ts'
import { differences } from './difference.ts'
import { collectFaults } from './faults.ts'
import { writeGroups } from './groups.ts'
import { givenMembers, planMembers, planProfile, refuseTaken, type MemberFile } from './members.ts'
import { inviteThem, letIn } from './newcomers.ts'
import { planPolicy } from './policy.ts'
import { writeResources } from './resources.ts'
import { planRoles } from './roles.ts'
import { writeRules } from './rules.ts'
import { planScopes } from './scopes.ts'
import { toState, type State } from './state.ts'
import { toFile } from './to-file.ts'

export interface FileRequest {
  readonly parts: Parts
  /** As of this transaction, which has locked the organization. */
  readonly access: OrganizationAccess
  readonly context: Context
  readonly file: OrganizationFile
  readonly manner: Manner
  readonly newcomers: Newcomers
  /** The organization has been made by this transaction: nobody in it had anything before. */
  readonly isNew?: boolean
}

export type Applied = { readonly ok: true; readonly plan: FilePlan } | Refused

/** Who may write a file may see all that is in it: else he would take for gone what he cannot see. */
export async function refusePartial(db: Db, access: OrganizationAccess, now: Date): Promise<Refused | undefined> {
  for (const permission of seen) if (!access.may(permission)) return access.deny(db, permission)
  if (!visibleApplications(access, now).hidden) return undefined
  return refused('organization-file.partial', {
    detail: 'There are applications that you may not view. Ask somebody who may view all of them.',
  })
}

const seen = [
  'policy.view',
  'role.view',
  'scope.view',
  'resource.view',
  'member.view',
  'invitation.view',
  'notification-group.view',
  'joining-rule.view',
  'domain.view',
] as const satisfies readonly Permission[]

export async function exportOrganization(
  db: Db,
  { organization }: Pick<OrganizationAccess, 'organization'>,
): Promise<OrganizationFile> {
  return toFile(await stateOf(db, organization.id))
}

async function stateOf(db: Db, id: OrganizationAccess['organization']['id']): Promise<State> {
  const rows = await readOrganizationRows(db, id)
  if (rows === undefined) throw new Error('an organization is read in its own transaction')
  return toState(rows)
}

/** From here on plans that were made for small tables would read all of them for each row. */
const manyThings = 500

/**
 * Makes the organization what the file says. Rows are written where they differ, and judged as one change; then what was is compared with
 * what is, so that the plan cannot differ from what happens. Who only wants the plan rolls the transaction back.
 */
export async function applyFile(db: Db, request: FileRequest): Promise<Applied> {
  const { access, context, file, manner } = request
  const before = access.snapshot
  if (manner.expectedRevision !== undefined && manner.expectedRevision !== before.revision)
    return refused('access.stale', {
      detail: `Access is at revision ${before.revision} by now: look at the plan again.`,
    })
  if ((file.members?.length ?? 0) + (file.resources?.length ?? 0) >= manyThings) await expectMany(db)
  const state = await stateOf(db, access.organization.id)
  const faults = collectFaults()
  const isOperator = context.principal.kind === 'operator'
  const applying: Applying = { ...request, db, state, faults, isOperator, names: toNames(state), file }
  const written = await writeAll(applying)
  if (!written.ok) return written
  const changes = differences(state, await stateOf(db, access.organization.id))
  const refusal = isOperator ? undefined : await refuseUnpermitted(db, access, changes, applying)
  if (refusal !== undefined) return refusal
  const isDry = manner.dryRun === true
  if (changes.length > 0 && !isDry) await recordWhole(db, access, context, changes, written.revision)
  const told =
    request.isNew === true && (file.members?.length ?? 0) > mostCompared
      ? tellOfMany(changes)
      : await tellConsequence(db, access, { before, after: written.after, now: context.now })
  const revision = isDry ? before.revision : written.revision
  return {
    ok: true,
    plan: { changes: [...changes], consequence: { ...told, applied: !isDry, revision, undoId: null } },
  }
}

/** People of a new organization beyond whom it is not worked out what each of them gains: all of it, and the file says who gets which role. */
const mostCompared = 200

const tellOfMany = (changes: readonly FileChange[]): Told => ({
  gaining: changes.filter(({ section, action }) => section === 'members' && action === 'create').length,
  losing: 0,
  programs: 0,
  lines: [],
  named: [],
  namedCount: 0,
  hidden: true,
})

interface Written {
  readonly ok: true
  readonly after: Snapshot
  readonly revision: number
}

async function writeAll(applying: Applying): Promise<Written | Refused> {
  const { db, access, context, faults, state, newcomers } = applying
  const { now } = context
  const organizationId = access.organization.id
  refuseOther(applying)
  const given = givenMembers(applying)
  refuseTaken(applying, given)
  const known = given.filter(([{ email }]) => state.members.has(canonical(email)))
  const fresh = given.filter(([{ email }]) => !state.members.has(canonical(email)))
  const isLetIn = ({ status }: MemberFile): boolean => newcomers.as === 'active' && status !== 'invited'
  if (faults.refusal() !== undefined) return faults.refusal() as Refused
  const people = await letIn(
    applying,
    fresh.filter(([member]) => isLetIn(member)),
  )
  const resources = await writeResources(applying)
  const rows = new Map([...state.members, ...newRows(applying, fresh)])
  const profiles = await writeProfiles(applying, known, state.members)
  const patches: readonly Patch[] = [
    ...planPolicy(applying),
    ...planRoles(applying),
    ...planScopes(applying),
    ...planMembers(applying, given, rows),
  ]
  const wrong = faults.refusal()
  if (wrong !== undefined) return wrong
  const touched = [
    ...people.touched,
    ...resources.touched,
    ...profiles,
    ...(await apply(db, { organizationId, now }, patches)),
  ]
  const settled = await settleWhatChanged(applying, touched)
  if (!settled.ok) return settled
  const organization = await findOrganization(db, organizationId)
  if (organization === undefined) return refused('organization.not_found')
  const caller = {
    subject: access.subject as { type: 'user' | 'token'; id: string },
    membershipId: access.membershipId,
  }
  const later: Applying = { ...applying, access: toAccess(organization, settled.after, caller, now) }
  await inviteAll(
    later,
    fresh.filter(([member]) => !isLetIn(member)),
  )
  await writeGroups(later)
  await writeRules(later)
  const fault = faults.refusal()
  if (fault !== undefined) return fault
  const entries: Entry[] = [...people.entries, ...resources.entries, ...patches.map((patch) => toEntry(patch))]
  if (entries.length > 0) await record(db, organizationId, context, ...entries)
  return settled
}

/** Where nothing that decisions read has changed there is nothing to judge. */
async function settleWhatChanged(
  { db, parts, access, context, isOperator }: Applying,
  touched: readonly Touched[],
): Promise<Written | Refused> {
  if (touched.length === 0) return { ok: true, after: access.snapshot, revision: access.snapshot.revision }
  return settle(db, parts.snapshots, { access, now: context.now, touched, ...(isOperator ? { granter: null } : {}) })
}

/** What a file says of the organization itself is there to recognize it by. */
function refuseOther({ file, state, faults }: Applying): void {
  const { slug, name, template, owner } = state.organization
  const wanted = { ...file.organization, owner: canonical(file.organization.owner) }
  const is = { slug, name, template, owner }
  for (const member of Object.keys(is) as (keyof typeof is)[])
    if (wanted[member] !== is[member])
      faults.tell(
        `/organization/${member}`,
        'organization-file.invalid',
        `It is ${JSON.stringify(is[member])}, and no file changes that.`,
      )
}

/** People who have just come in, as rows that have nothing yet. */
const newRows = ({ names }: Applying, fresh: Given): readonly (readonly [string, MemberRow])[] =>
  fresh.flatMap(([{ email }]) => {
    const address = canonical(email) as MemberRow['email']
    const id = names.members.get(address)
    return id === undefined ? [] : [[address, { ...emptyRow, id, email: address }] as const]
  })

const emptyRow: Omit<MemberRow, 'id' | 'email'> = {
  version: 1,
  status: 'active',
  userName: null,
  displayName: null,
  username: null,
  externalId: null,
  endsAt: null,
  properties: {},
  roles: [],
  scopeKind: 'organization',
  scopeName: null,
  owners: [],
  tags: [],
}

type Given = readonly (readonly [MemberFile, string])[]

async function writeProfiles(
  applying: Applying,
  given: Given,
  rows: ReadonlyMap<string, MemberRow>,
): Promise<readonly Touched[]> {
  const { db, access, context, faults } = applying
  const organizationId = access.organization.id
  const touched: Touched[] = []
  for (const [member, pointer] of given) {
    const row = rows.get(canonical(member.email))
    const change = row && planProfile(applying, row, member, pointer)
    if (row === undefined || change === undefined || Object.keys(change).length === 0) continue
    if (faults.refusal() !== undefined) continue
    await updateMembership(db, { organizationId, id: row.id, version: row.version }, change)
    const texts = Object.entries(change).map(([name, value]) => [name, personal(value)])
    const target = { type: 'membership', id: row.id }
    await record(db, organizationId, context, {
      action: 'membership.updated',
      target,
      after: Object.fromEntries(texts),
    })
    touched.push({ kind: 'membership', id: row.id })
  }
  return touched
}

/** Who is invited gets what an invitation carries, and then what it does not: his roles' ends, properties, and names. */
async function inviteAll(applying: Applying, fresh: Given): Promise<void> {
  const { db, access, context, names, faults } = applying
  await inviteThem(applying, fresh)
  if (faults.refusal() !== undefined || fresh.length === 0) return
  const after = await stateOf(db, access.organization.id)
  for (const [email, row] of after.members) if (row.status === 'invited') names.invited.set(email, row.id)
  await writeProfiles(applying, fresh, after.members)
  const fromHere = await stateOf(db, access.organization.id)
  const patches = planMembers(applying, fresh, fromHere.members)
  await apply(db, { organizationId: access.organization.id, now: context.now }, patches)
}

/** What each part asks for besides being seen; reach is judged of the whole. */
async function refuseUnpermitted(
  db: Db,
  access: OrganizationAccess,
  changes: readonly FileChange[],
  { state, file }: Applying,
): Promise<Refused | undefined> {
  const needed = new Set(changes.flatMap(needsOf))
  const isSuspension = (file.members ?? []).some(({ email, status }) => {
    const is = state.members.get(canonical(email))?.status
    return is !== undefined && is !== 'invited' && status !== undefined && status !== 'invited' && status !== is
  })
  if (isSuspension) needed.add('member.suspend')
  if ((file.joiningRules ?? []).some(({ domain }) => !state.domains.has(domain)) && needed.has('joining-rule.edit'))
    needed.add('domain.edit')
  for (const permission of needed) if (!access.may(permission)) return access.deny(db, permission)
  return undefined
}

function needsOf({ section, action }: FileChange): readonly Permission[] {
  switch (section) {
    case 'roles':
      return ['role.edit']
    case 'scopes':
      return ['scope.edit']
    case 'resources':
      return ['resource.register', 'resource.classify']
    case 'members':
      return action === 'create' ? ['invitation.create'] : ['member.edit']
    case 'notificationGroups':
      return ['notification-group.edit']
    case 'joiningRules':
      return ['joining-rule.edit']
    default:
      return ['policy.edit']
  }
}

/** One event that says that all of it came by a file, beside one for each thing. */
async function recordWhole(
  db: Db,
  { organization }: OrganizationAccess,
  context: Context,
  changes: readonly FileChange[],
  revision: number,
): Promise<void> {
  const counts = new Map<string, number>()
  for (const { section, action } of changes)
    counts.set(`${section} ${action}`, (counts.get(`${section} ${action}`) ?? 0) + 1)
  await record(db, organization.id, context, {
    action: 'organization.file_applied',
    target: { type: 'organization', id: organization.id },
    after: { revision, ...Object.fromEntries(counts) },
  })
}
