import type { TemplateKey } from '@rollcall/core/access'
import { toFolded } from '@rollcall/core/shared/text'
import type { MembershipId, NotificationGroupId, RoleId, TokenId } from '@rollcall/core/shared/ids'
import { savePasswordHashes } from '@rollcall/storage/credential'
import type { Row } from '@rollcall/storage/engine/schema'
import { insertRoleAssignments } from '@rollcall/storage/role'
import { bumpRevision } from '@rollcall/storage/organization'
import { insertServiceAccount } from '@rollcall/storage/service-account'
import { elevateSession } from '@rollcall/storage/session'
import { insertToken } from '@rollcall/storage/token'
import { insertSuperuser, insertUsers } from '@rollcall/storage/user'
import {
  buildMembership,
  buildUser,
  type GroupWish,
  insertGroup,
  insertPeople,
  type MembershipWish,
} from '../src/demo/builders.ts'
import { createOrganization, type CreatedOrganization } from '../src/organization/organization.usecases.ts'
import { openSession } from '../src/session/session.usecases.ts'
import { newId } from '../src/shared/new-id.ts'
import { hashSecret } from '../src/shared/secrets.ts'
import { toToken } from '../src/token/token.usecases.ts'
import type { Caller, House } from './house.ts'

export type Person = Row<'users'>
export type Organization = CreatedOrganization & { readonly owner: Person }

export const password = 'seven quiet lanterns'
let count = 0

interface PersonMaking {
  readonly name?: string
  readonly email?: string
  readonly password?: string | null
  readonly emailState?: 'verified' | 'vouched'
  readonly superuser?: boolean
}

/** Somebody with an account; with `password: null` one who cannot sign in by password. */
export async function makePerson({ database, parts }: House, making: PersonMaking = {}): Promise<Person> {
  count += 1
  const now = database.now()
  const { name = `Person ${count}`, email = `person${count}@example.com`, emailState = 'verified' } = making
  const user = { ...buildUser({ name, email, emailState }, now), name_folded: toFolded(name) }
  await insertUsers(database.kysely, [user])
  if (making.superuser === true)
    await insertSuperuser(database.kysely, { user_id: user.id, granted_by: null, granted_at: now })
  if (making.password !== null) {
    const secret = await parts.passwords.hash(making.password ?? password)
    await savePasswordHashes(database.kysely, [{ user_id: user.id, secret, changed_at: now }])
  }
  return user
}

/** An organization of its own for each test, so that isolation is exercised all the time. */
export async function makeOrganization(
  house: House,
  { template = 'complete', owner }: { readonly template?: TemplateKey; readonly owner?: Person } = {},
): Promise<Organization> {
  count += 1
  const head = owner ?? (await makePerson(house, { password: null }))
  const wish = {
    name: `Organization ${count}`,
    slug: `organization-${count}`,
    template,
    owner: head,
    product: house.parts.snapshots.product,
  }
  const made = await house.database.transaction(null, (db) => createOrganization(db, house.operator(), wish))
  return { ...made, owner: head }
}

interface Joining extends Omit<MembershipWish, 'organizationId' | 'user'> {
  readonly roles?: readonly string[]
}

/** A membership in whatever status; without a person it is that of somebody who was invited. */
export async function addMember(
  house: House,
  organization: CreatedOrganization,
  person: Person | undefined,
  { roles = [], ...wish }: Joining = {},
): Promise<MembershipId> {
  const now = house.database.now()
  const whose = person === undefined ? {} : { user: person }
  const membership = buildMembership({ organizationId: organization.id, ...whose, ...wish }, now)
  const roleIds = roles.map((key) => roleOf(organization, key))
  await house.database.transaction(organization.id, async (db) => {
    await insertPeople(db, [], [{ membership, roleIds }], now)
    await bumpRevision(db, organization.id, [{ kind: 'membership', id: membership.id }])
  })
  return membership.id
}

/** A notification group; without a name it gets one of its own. */
export function makeGroup(
  house: House,
  organization: CreatedOrganization,
  wish: Omit<Partial<GroupWish>, 'organizationId'> = {},
): Promise<NotificationGroupId> {
  count += 1
  const whole = { organizationId: organization.id, name: `Group ${count}`, ...wish }
  return house.database.transaction(organization.id, (db) => insertGroup(db, whole, house.database.now()))
}

export function roleOf(organization: CreatedOrganization, key: string): RoleId {
  const id = organization.roleIds.get(key)
  if (id === undefined) throw new Error(`the template has no role ${key}`)
  return id
}

export interface Member {
  readonly person: Person
  readonly membershipId: MembershipId
  readonly as: Caller
}

/** A person with an account, his membership with these roles, and a session. */
export async function makeMember(
  house: House,
  organization: CreatedOrganization,
  joining: Joining = {},
): Promise<Member> {
  const person = await makePerson(house, { password: null })
  const membershipId = await addMember(house, organization, person, joining)
  return { person, membershipId, as: await signedIn(house, person) }
}

/** A session opened without asking for the password. */
export async function signedIn(house: House, person: Person, { elevated = false } = {}): Promise<Caller> {
  const { database, parts } = house
  const { secret, session } = await database.transaction(null, (db) => openSession(db, parts, house.operator(), person))
  const until = new Date(database.now().getTime() + 600_000)
  if (elevated) await elevateSession(database.kysely, session.id, until, hashSecret(secret))
  return withCookie(house, secret)
}

export const cookieName = ({ parts }: Pick<House, 'parts'>): string =>
  parts.publicUrl.protocol === 'https:' ? '__Host-rollcall' : `rollcall-${parts.publicUrl.port}`

export const withCookie = (house: Pick<House, 'parts'>, secret: string): Caller => ({
  cookie: `${cookieName(house)}=${secret}`,
})

interface TokenMaking {
  /** Personal, of this membership; else of a service account with `roles`. */
  readonly membershipId?: MembershipId
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[] | null
  readonly endsAt?: Date
  readonly revoked?: boolean
}

export async function makeToken(
  house: House,
  organization: CreatedOrganization,
  { membershipId, roles = [], permissions = null, endsAt, revoked = false }: TokenMaking,
): Promise<{ readonly id: TokenId; readonly as: Caller }> {
  const now = house.database.now()
  const { token, secret } = await house.database.transaction(organization.id, async (db) => {
    const holder =
      membershipId === undefined
        ? { membership_id: null, service_account_id: newId('svc', now) }
        : { membership_id: membershipId, service_account_id: null }
    const place = { organization_id: organization.id, created_at: now }
    if (holder.service_account_id !== null) {
      await insertServiceAccount(db, { ...place, id: holder.service_account_id, name: 'Script' })
      const toRow = (key: string) => ({
        ...place,
        ...holder,
        id: newId('ras', now),
        role_id: roleOf(organization, key),
        ends_at: null,
      })
      if (roles.length > 0) await insertRoleAssignments(db, roles.map(toRow))
    }
    const kind = membershipId === undefined ? 'rco' : 'rcp'
    const draft = { organizationId: organization.id, holder, name: 'Test', permissions, kind, now } as const
    const made = toToken({ ...draft, endsAt: endsAt ?? null })
    await insertToken(db, { ...made.token, revoked_at: revoked ? now : null })
    const account = holder.service_account_id
    await bumpRevision(db, organization.id, [
      { kind: 'token', id: made.token.id },
      ...(account === null ? [] : [{ kind: 'service-account', id: account } as const]),
    ])
    return made
  })
  return { id: token.id, as: { authorization: `Bearer ${secret}` } }
}
