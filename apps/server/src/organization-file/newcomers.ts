import type { PlaceScope } from '@rollcall/contract/invitation'
import type { Email } from '@rollcall/core/shared/email'
import { parseName } from '@rollcall/core/user'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { savePasswordHashes } from '@rollcall/storage/credential'
import { insertMemberships, type NewMembership } from '@rollcall/storage/membership'
import { listAccounts } from '@rollcall/storage/organization-file'
import { insertUsers } from '@rollcall/storage/user'
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
  if (newcomers.as !== 'active' || given.length === 0) return { touched: [], entries: [] }
  const profiles = given.map(([member, pointer]) => planProfile(applying, nobody, member, pointer))
  if (faults.refusal() !== undefined) return { touched: [], entries: [] }
  const people = given.map(([{ email, name = null }]) => ({ email: canonical(email) as Email, name }))
  const accounts = await accountsOf(db, context, people, newcomers.passwordHash)
  const rows = people.flatMap(({ email }, at) => {
    const user = accounts.get(email)
    const profile = profiles[at]
    if (user === undefined || profile === undefined) return []
    return [toRow(access.organization.id, newId('mem', context.now), user, profile, context.now)]
  })
  await inParts(rows, (some) => insertMemberships(db, some))
  for (const { id, email } of rows) names.members.set(email, id)
  return {
    touched: rows.map(({ id }) => ({ kind: 'membership', id })),
    entries: rows.map(({ id, email, user_id: user = null }) => ({
      action: 'membership.joined',
      target: { type: 'membership', id },
      after: { user, email: personal(email), by: 'file' },
    })),
  }
}

/** A statement has 65,535 parameters at most. */
const rowsAtOnce = 1_000

async function inParts<Item>(
  items: readonly Item[],
  write: (some: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += rowsAtOnce) await write(items.slice(at, at + rowsAtOnce))
}

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

interface Named {
  readonly email: Email
  readonly name: string | null
}

/** The accounts of addresses, made where there is none: the operator vouches for the address, whoever proves it takes the account over. */
export async function accountsOf(
  db: Db,
  context: Context,
  people: readonly Named[],
  passwordHash: Extract<Newcomers, { as: 'active' }>['passwordHash'],
): Promise<ReadonlyMap<Email, Row<'users'>>> {
  const known = new Map(
    (
      await listAccounts(
        db,
        people.map(({ email }) => email),
      )
    ).map((user) => [user.email, user]),
  )
  const made = people.filter(({ email }) => !known.has(email)).map((one) => toAccount(one, context.now))
  await inParts(made, (some) => insertUsers(db, some))
  if (passwordHash !== null)
    await inParts(made, (some) =>
      savePasswordHashes(
        db,
        some.map(({ id: user_id }) => ({ user_id, secret: passwordHash, changed_at: context.now })),
      ),
    )
  const entries = made.map(
    ({ id, email, name, email_state: emailState }): Entry => ({
      action: 'user.created',
      target: { type: 'user', id },
      after: { email: personal(email), name: personal(name), emailState },
    }),
  )
  if (entries.length > 0) await record(db, 'server', context, ...entries)
  return new Map([...known, ...made.map((user) => [user.email, user] as const)])
}

function toAccount({ email, name }: Named, now: Date): Row<'users'> {
  const local = email.slice(0, email.indexOf('@'))
  const parsed = parseName(name ?? local)
  const called = parsed.ok ? parsed.value : local
  return {
    id: newId('usr', now),
    email,
    email_state: 'vouched',
    name: called,
    name_folded: toFolded(called),
    created_at: now,
  }
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
