import type { PlaceScope } from '@rollcall/contract/invitation'
import type { Email } from '@rollcall/core/shared/email'
import { parseName } from '@rollcall/core/user'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { savePasswordHashes } from '@rollcall/storage/credential'
import { insertMemberships, type NewMembership } from '@rollcall/storage/membership'
import { findUserByEmail, insertUsers } from '@rollcall/storage/user'
import type { Touched } from '@rollcall/storage/access'
import { personal, record, type Entry } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { invite } from '../invitation/invite.usecases.ts'
import { newId } from '../shared/new-id.ts'
import { toPolicy } from '../shared/policy.ts'
import { toFolded } from '@rollcall/core/shared/text'
import { canonical, findOwners, findRoleId, findScopeId, type Applying, type Newcomers } from './applying.ts'
import { planProfile, toInstant, type MemberFile } from './members.ts'
import type { Saved } from './resources.ts'

type Given = readonly (readonly [MemberFile, string])[]

const nobody = { displayName: null, username: null, externalId: null }

/** People who are in at once, each with an account; what they may do comes afterwards. */
export async function letIn(applying: Applying, given: Given): Promise<Saved> {
  const { db, access, context, names, newcomers, faults } = applying
  if (newcomers.as !== 'active') return { touched: [], entries: [] }
  const rows: NewMembership[] = []
  const entries: Entry[] = []
  const touched: Touched[] = []
  for (const [member, pointer] of given) {
    const profile = planProfile(applying, nobody, member, pointer)
    if (faults.refusal() !== undefined) continue
    const email = canonical(member.email) as Email
    const user = await accountOf(db, context, { email, name: member.name ?? null }, newcomers.passwordHash)
    const id = newId('mem', context.now)
    rows.push(toRow(access.organization.id, id, user, profile, context.now))
    names.members.set(email, id)
    touched.push({ kind: 'membership', id })
    const target = { type: 'membership', id }
    entries.push({ action: 'membership.joined', target, after: { user: user.id, email: personal(email), by: 'file' } })
  }
  for (let at = 0; at < rows.length; at += rowsAtOnce) await insertMemberships(db, rows.slice(at, at + rowsAtOnce))
  return { touched, entries }
}

/** A statement has 65,535 parameters at most. */
const rowsAtOnce = 1_000

const toRow = (
  organization_id: Row<'organizations'>['id'],
  id: NewMembership['id'],
  user: Pick<Row<'users'>, 'id' | 'email' | 'name'>,
  { display_name = null, username = null, external_id = null }: ReturnType<typeof planProfile>,
  now: Date,
): NewMembership => ({
  organization_id,
  id,
  user_id: user.id,
  status: 'active',
  email: user.email,
  user_name: user.name,
  display_name,
  username,
  external_id,
  created_at: now,
  joined_at: now,
})

/** The account of an address, or one that is made for it: the operator vouches for the address, whoever proves it takes it over. */
export async function accountOf(
  db: Db,
  context: Context,
  { email, name }: { readonly email: Email; readonly name: string | null },
  passwordHash: Extract<Newcomers, { as: 'active' }>['passwordHash'],
): Promise<Row<'users'>> {
  const known = await findUserByEmail(db, email)
  if (known !== undefined) return known
  const { now } = context
  const parsed = parseName(name ?? email.slice(0, email.indexOf('@')))
  const called = parsed.ok ? parsed.value : email.slice(0, 120)
  const user = { id: newId('usr', now), email, email_state: 'vouched' as const, name: called, created_at: now }
  await insertUsers(db, [user])
  if (passwordHash !== null) await savePasswordHashes(db, [{ user_id: user.id, secret: passwordHash, changed_at: now }])
  await record(db, 'server', context, {
    action: 'user.created',
    target: { type: 'user', id: user.id },
    after: { email: personal(email), name: personal(called), emailState: user.email_state },
  })
  return { ...user, name_folded: toFolded(called) }
}

/** Offers to those who are not in: everything that an invitation asks of who makes it is asked here. */
export async function inviteThem(applying: Applying, given: Given): Promise<void> {
  const { db, parts, access, context, faults } = applying
  const { severalAddresses } = toPolicy(access.organization).invitations
  const atOnce = severalAddresses ? 1_000 : 1
  for (let at = 0; at < given.length; at += atOnce) {
    const some = given.slice(at, at + atOnce)
    const items = some.map(([member, pointer]) => toItem(applying, member, pointer))
    if (faults.refusal() !== undefined) return
    const invited = await invite(db, { parts, access, context }, { items })
    if (!invited.ok) return faults.adopt(some[0]?.[1] ?? '', invited)
    for (const { row, verdict, errors } of invited.run.items) {
      const pointer = some[row - 1]?.[1] ?? ''
      if (verdict === 'new') continue
      const [first] = errors
      const detail = first?.detail ?? `He cannot be invited: ${verdict.replaceAll('_', ' ')}.`
      faults.tell(
        `${pointer}${first === undefined ? '/email' : `/${first.member}`}`,
        'organization-file.invalid',
        detail,
      )
    }
  }
}

function toItem(applying: Applying, member: MemberFile, pointer: string) {
  const roles = (member.roles ?? []).map((role) => (typeof role === 'string' ? role : role.role))
  return {
    email: member.email,
    roleIds: roles.flatMap((key, at) => findRoleId(applying, key, `${pointer}/roles/${at}`) ?? []),
    scope: toPlaceScope(applying, member.scope ?? 'organization', `${pointer}/scope`),
    endsAt: toInstant(member.endsAt ?? null),
    username: member.username ?? null,
  }
}

function toPlaceScope(applying: Applying, scope: NonNullable<MemberFile['scope']>, pointer: string): PlaceScope {
  if (typeof scope === 'string') return { kind: scope }
  if (!('named' in scope))
    return {
      kind: 'custom',
      owners: [...findOwners(applying, scope.owners ?? [], `${pointer}/owners`)],
      tags: [...(scope.tags ?? [])],
    }
  const scopeId = findScopeId(applying, scope.named, `${pointer}/named`)
  return scopeId === undefined ? { kind: 'own' } : { kind: 'named', scopeId }
}
