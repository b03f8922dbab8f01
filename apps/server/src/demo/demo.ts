import type { ProductCatalogue } from '@rollcall/core/access'
import type { MembershipId, OrganizationId, RoleId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { insertRoleAssignments } from '@rollcall/storage/role'
import { insertServiceAccount } from '@rollcall/storage/service-account'
import { insertSession } from '@rollcall/storage/session'
import { insertToken } from '@rollcall/storage/token'
import type { Context } from '../http/principal.ts'
import { createOrganization } from '../organization/organization.usecases.ts'
import { newId } from '../shared/new-id.ts'
import { hashSecret, makeSecret } from '../shared/secrets.ts'
import { toToken } from '../token/token.usecases.ts'
import {
  buildMembership,
  buildUser,
  insertGroup,
  insertPeople,
  type MembershipWish,
  type PlacedPerson,
} from './builders.ts'
import { insertDemoInvitations } from './invitations.ts'
import { insertDemoJoining } from './joining.ts'
import { toPerson } from './people.ts'
import { insertAcmeApplications, insertNorthwindApplications } from './resources.ts'

export const demoSlug = 'acme'
const hour = 3_600_000
const day = 24 * hour

/** Acme Observability with 40 people in every status, and Northwind Labs, which shares one of them. */
export async function buildDemo(
  db: Db,
  context: Context,
  product: ProductCatalogue,
  cast: readonly Row<'users'>[],
): Promise<void> {
  const [ada, grace, hedy, radia, sam] = cast
  if (ada === undefined || grace === undefined || hedy === undefined || radia === undefined || sam === undefined)
    throw new Error('the cast is five people')
  const acme = await createOrganization(db, context, {
    name: 'Acme Observability',
    slug: demoSlug,
    template: 'complete',
    owner: ada,
    product,
  })
  await inScope(db, acme.id, async () => {
    const role = (key: string): RoleId => roleOf(acme.roleIds, key)
    const cast: readonly PlacedPerson[] = [
      place(
        { organizationId: acme.id, user: grace, lastActiveAt: ago(context, 2 * hour) },
        [role('admin'), role('alerts')],
        context,
      ),
      place(
        { organizationId: acme.id, user: hedy, username: 'hedy', lastActiveAt: ago(context, 3 * day) },
        [role('member'), role('data')],
        context,
      ),
      place(
        { organizationId: acme.id, user: radia, lastActiveAt: ago(context, 9 * day) },
        [role('read-only')],
        context,
      ),
      place(
        { organizationId: acme.id, user: sam, endsAt: ahead(context, 30 * day), lastActiveAt: ago(context, 20 * hour) },
        [role('guest')],
        context,
      ),
    ]
    await insertPeople(db, [], cast, context.now)
    const crowd = await insertCrowd(db, context, acme.id, role)
    const [graceAt, hedyAt, radiaAt, samAt] = cast.map(({ membership }) => membership.id)
    const known = [acme.ownerMembershipId, graceAt, hedyAt, radiaAt, samAt].filter((id) => id !== undefined)
    await insertGroups(db, context, { organizationId: acme.id, known, crowd })
    const ownerIds = [acme.ownerMembershipId, ...cast.slice(0, 3).map(({ membership }) => membership.id)]
    await insertAcmeApplications(db, { organizationId: acme.id, ownerIds, now: context.now })
    const sponsor = graceAt ?? acme.ownerMembershipId
    await insertDemoInvitations(db, { organizationId: acme.id, sponsor, now: context.now })
    await insertTokens(db, context, {
      organizationId: acme.id,
      membershipId: acme.ownerMembershipId,
      roleId: role('read-only'),
    })
  })
  await inScope(db, acme.id, () =>
    insertDemoJoining(db, context, {
      organizationId: acme.id,
      proposer: acme.ownerMembershipId,
      role: (key) => roleOf(acme.roleIds, key),
    }),
  )
  await buildNorthwind(db, context, product, hedy)
  await insertSessions(db, context, [ada, grace])
}

function roleOf(roleIds: ReadonlyMap<string, RoleId>, key: string): RoleId {
  const id = roleIds.get(key)
  if (id === undefined) throw new Error(`the template has no role ${key}`)
  return id
}

const ago = ({ now }: Context, ms: number): Date => new Date(now.getTime() - ms)
const ahead = ({ now }: Context, ms: number): Date => new Date(now.getTime() + ms)

const place = (wish: MembershipWish, roleIds: readonly RoleId[], { now }: Context): PlacedPerson => ({
  membership: buildMembership({ joinedAt: new Date(now.getTime() - 120 * day), ...wish }, now),
  roleIds,
})

/** Statuses of the 35 people who have no part of their own, in turn. */
const crowdStatuses: readonly MembershipWish['status'][] = [
  ...Array(24).fill('active'),
  ...Array(6).fill('invited'),
  ...Array(3).fill('suspended'),
  ...Array(2).fill('removed'),
]
const crowdRoles = ['member', 'read-only', 'member', 'billing', 'dashboard-admin', 'trending', 'member'] as const

async function insertCrowd(
  db: Db,
  context: Context,
  organizationId: OrganizationId,
  role: (key: string) => RoleId,
): Promise<readonly MembershipId[]> {
  const { now } = context
  const crowd = crowdStatuses.map((status, number) => ({ status, number, user: buildUser(toPerson(number + 1), now) }))
  const placed = crowd.map(({ status, number, user }) => {
    const isInvited = status === 'invited'
    const times = {
      joinedAt: ago(context, (200 - number) * day),
      lastActiveAt: number % 6 === 5 ? null : ago(context, number * number * hour),
    }
    const wish = isInvited ? { email: user.email } : { user, ...times, endsAt: number === 7 ? ago(context, day) : null }
    const roleIds = status === 'removed' ? [] : [role(crowdRoles[number % crowdRoles.length] ?? 'member')]
    return place({ organizationId, status: status ?? 'active', ...wish }, roleIds, context)
  })
  await insertPeople(
    db,
    crowd.filter(({ status }) => status !== 'invited').map(({ user }) => user),
    placed,
    now,
  )
  return placed.filter(({ membership }) => membership.status !== 'removed').map(({ membership }) => membership.id)
}

interface GroupCast {
  readonly organizationId: OrganizationId
  /** Ada, Grace, Hedy, Radia, Sam. */
  readonly known: readonly MembershipId[]
  /** Active, invited and suspended people. */
  readonly crowd: readonly MembershipId[]
}

/** Four notification groups; alerts of the last come to nobody. */
async function insertGroups(db: Db, { now }: Context, { organizationId, known, crowd }: GroupCast): Promise<void> {
  const [ada, grace, hedy, radia, sam] = known
  if (ada === undefined || grace === undefined || hedy === undefined || radia === undefined || sam === undefined)
    throw new Error('the cast is five people')
  const member = (membershipId: MembershipId) => ({ membershipId })
  const groups = [
    {
      name: 'On-call primary',
      description: 'Told at any hour when production is down',
      members: [{ ...member(ada), sms: true }, member(grace), { ...member(hedy), sms: true, on: false }],
    },
    {
      name: 'Payments alerts',
      description: 'Failed payouts and slow checkouts',
      members: [member(grace), member(radia), ...crowd.slice(0, 5).map(member)],
      contacts: [{ name: 'Payment desk', channel: 'email', address: 'desk@payments.example' }],
    },
    {
      name: 'Weekly digest',
      description: 'What happened, on Mondays',
      members: [ada, grace, hedy, radia, ...crowd.filter((_, at) => at % 3 !== 1)].map(member),
    },
    {
      name: 'Night shift',
      members: [
        { ...member(sam), email: false, sms: true },
        { ...member(radia), on: false },
      ],
    },
  ] as const
  for (const group of groups) await insertGroup(db, { organizationId, ...group }, now)
}

/** @param owner somebody of Acme: the person that both share */
async function buildNorthwind(db: Db, context: Context, product: ProductCatalogue, owner: Row<'users'>): Promise<void> {
  const { now } = context
  const northwind = await createOrganization(db, context, {
    name: 'Northwind Labs',
    slug: 'northwind',
    template: 'appsec',
    owner,
    product,
  })
  await inScope(db, northwind.id, async () => {
    const users = [71, 72, 73, 74, 75].map((number) => {
      const { name } = toPerson(number)
      return buildUser({ name, email: `${toPerson(number).email.split('@')[0]}@northwind.example` }, now)
    })
    const applications = { organizationId: northwind.id, ownerIds: [northwind.ownerMembershipId], now }
    await insertNorthwindApplications(db, applications)
    const developer = roleOf(northwind.roleIds, 'developer')
    const placed = users.map((user, at) =>
      place({ organizationId: northwind.id, user, lastActiveAt: ago(context, at * day) }, [developer], context),
    )
    await insertPeople(db, users, placed, now)
  })
}

interface TokenPlaces {
  readonly organizationId: OrganizationId
  readonly membershipId: PlacedPerson['membership']['id']
  readonly roleId: RoleId
}

/** Their secrets are known to nobody: they show how tokens look, and open nothing. */
async function insertTokens(
  db: Db,
  { now }: Context,
  { organizationId, membershipId, roleId }: TokenPlaces,
): Promise<void> {
  const account = newId('svc', now)
  const common = { organizationId, permissions: null, endsAt: null, now }
  await insertServiceAccount(db, {
    organization_id: organizationId,
    id: account,
    name: 'Directory mirror',
    created_at: now,
  })
  await insertRoleAssignments(db, [
    {
      organization_id: organizationId,
      id: newId('ras', now),
      role_id: roleId,
      membership_id: null,
      service_account_id: account,
      ends_at: null,
      created_at: now,
    },
  ])
  const ofAccount = { membership_id: null, service_account_id: account }
  const ofMember = { membership_id: membershipId, service_account_id: null }
  await insertToken(db, toToken({ ...common, holder: ofAccount, name: 'Directory mirror', kind: 'rco' }).token)
  await insertToken(
    db,
    toToken({ ...common, holder: ofMember, name: 'Laptop scripts', kind: 'rcp', permissions: ['member.view'] }).token,
  )
}

/** Sessions of other browsers, so that the list of one's own has something to end. */
async function insertSessions(db: Db, context: Context, users: readonly Row<'users'>[]): Promise<void> {
  for (const user of users) {
    await insertSession(db, {
      id: newId('ses', context.now),
      user_id: user.id,
      secret_hash: hashSecret(makeSecret('rcs')),
      proof: 'password',
      created_at: ago(context, 10 * 60_000),
      last_seen_at: ago(context, 60_000),
      ends_at: ahead(context, 11 * hour),
      elevated_until: null,
      address: '192.0.2.17',
      agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    })
  }
}
