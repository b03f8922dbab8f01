import { operations } from '@rollcall/contract/operations'
import { codes, type Code } from '@rollcall/contract/shared/codes'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { readEvents } from './audit-trail.ts'
import { type Asking, type Caller, type House, openHouse, verdict } from './house.ts'
import { assignmentRefusals } from './assignment.cases.ts'
import { invitationRefusals } from './invitation-refusals.ts'
import { mailRefusals } from './mail-refusals.ts'
import { joiningRefusals } from './joining-refusals.ts'
import { type Case, type Cases, whileFirstRuns } from './refusal-cases.ts'
import { makeGroup, makeMember, makeOrganization, password } from './people.ts'
import { fileRefusals } from './organization-file.cases.ts'
import { resourceRefusals } from './resource.cases.ts'
import { roleRefusals } from './role.cases.ts'
import { viewAsRefusals } from './view-as.cases.ts'
import { scopeRefusals } from './scope.cases.ts'
import { undoRefusals } from './undo.cases.ts'
import { mailEmailChange, mailReset, type Scene, setScene, setUp } from './scene.ts'

const newPassword = 'nine other lanterns'
const day = 86_400_000
const unknownLink = `rcl_${'x'.repeat(43)}`
const zeros = '0'.repeat(26)

/** A link in each state in which it does not work any more, or never did. */
const links = (
  mail: (scene: Scene) => Promise<string>,
  ask: (scene: Scene, token: string) => Promise<LightMyRequestResponse>,
  use: (scene: Scene, token: string) => Promise<unknown>,
) => ({
  'link.unknown': (scene: Scene) => ask(scene, unknownLink),
  'link.expired': async (scene: Scene) => {
    const token = await mail(scene)
    scene.house.database.clock.advance(day)
    return ask(scene, token)
  },
  'link.used': async (scene: Scene) => {
    const token = await mail(scene)
    await use(scene, token)
    return ask(scene, token)
  },
  'link.replaced': async (scene: Scene) => {
    const token = await mail(scene)
    await mail(scene)
    return ask(scene, token)
  },
})

const passwords = (ask: (scene: Scene, password: string) => Promise<LightMyRequestResponse>) => ({
  'password.too_short': (scene: Scene) => ask(scene, 'x2!gfKq-87w'),
  'password.too_long': (scene: Scene) => ask(scene, 'lantern '.repeat(33)),
  'password.too_common': (scene: Scene) => ask(scene, 'password12345'),
})

const checkReset = ({ house }: Scene, token: string) => house.ask('POST /v1/password-resets/check', { body: { token } })
const completeReset = ({ house }: Scene, token: string, chosen = newPassword) =>
  house.ask('POST /v1/password-resets/complete', { body: { token, password: chosen } })
const checkEmail = ({ house }: Scene, token: string) => house.ask('POST /v1/email-changes/check', { body: { token } })
const confirmEmail = ({ house }: Scene, token: string) =>
  house.ask('POST /v1/email-changes/confirm', { body: { token } })
const changePassword = ({ house, as }: Scene, body: object) =>
  house.ask('POST /v1/me/password', { as, body: { currentPassword: password, newPassword, ...body } })
const elevate = ({ house, asSuperuser }: Scene, changes: object, as = asSuperuser) =>
  house.ask('POST /v1/me/elevation', { as, body: { password, reason: 'a look', ...changes } })
const makeToken = ({ house, home, as }: Scene, changes: object, headers = {}) =>
  house.ask('POST /v1/me/tokens', { as, body: { organizationId: home.id, name: 'Laptop', ...changes }, headers })
const patch = ({ house, home, admin, member }: Scene, body: object, headers: object = {}, id = member.membershipId) =>
  house.ask(`PATCH /v1/organizations/${home.id}/memberships/${id}`, {
    as: admin.as,
    body,
    headers: { 'if-match': '"1"', ...headers },
  })

const noGroup = `ngr_${zeros}` as const
const contact = { name: 'Operations', channel: 'email', address: 'ops@example.com' } as const
const everything = { email: true, sms: true, on: true }

/** Asks something of a group with one member and one contact, as the admin. */
const groupAsking =
  (method: 'GET' | 'POST' | 'PATCH' | 'DELETE') =>
  async (
    scene: Scene,
    toPath: (group: string, contactId: string) => string,
    { body, headers = { 'if-match': '"1"' }, as = scene.admin.as }: Asking = {},
  ) => {
    const { house, home, admin, member } = scene
    const id = await makeGroup(house, home, { members: [{ membershipId: member.membershipId }], contacts: [contact] })
    const groups = `/v1/organizations/${home.id}/notification-groups`
    const contactId = (await house.ask(`GET ${groups}/${id}/contacts`, { as: admin.as })).json().items[0].id
    return house.ask(`${method} ${toPath(`${groups}/${id}`, contactId)}`, { as, body, headers })
  }
const [getGroup, postGroup, patchGroup, deleteGroup] = (['GET', 'POST', 'PATCH', 'DELETE'] as const).map(
  groupAsking,
) as [GroupAsk, GroupAsk, GroupAsk, GroupAsk]
type GroupAsk = ReturnType<typeof groupAsking>
const itself = (group: string): string => group
const elsewhere = (group: string): string => group.replace(/ngr_\w+/, noGroup)
const ofAway =
  ({ home, away }: Scene) =>
  (path: string): string =>
    path.replace(home.id, away.id)
const below =
  (rest: string, to = itself) =>
  (group: string): string =>
    `${to(group)}/${rest}`

const patchOwn = (scene: Scene, { to = itself, ...asking }: Asking & { readonly to?: (path: string) => string }) =>
  patchGroup(scene, (group) => to(group).replace('/v1/', '/v1/me/'), asking)

const createGroup = ({ house, home, admin }: Scene, body: object, headers = {}) =>
  house.ask(`POST /v1/organizations/${home.id}/notification-groups`, { as: admin.as, body, headers })
/** The lock and the answer of a first request, for an operation that is asked by the admin. */
const repeats = (ask: (scene: Scene, name: string, key: string) => Promise<LightMyRequestResponse>) => ({
  'idempotency.in_progress': (scene: Scene) =>
    whileFirstRuns({ ...scene, person: scene.admin.person }, 'one', () => ask(scene, 'One', 'one')),
  'idempotency.differs': async (scene: Scene) => {
    await ask(scene, 'One', 'two')
    return ask(scene, 'Two', 'two')
  },
})

const ofSelf = ({ member }: Scene) => ({ type: 'user', id: member.membershipId })
const check = ({ house, home }: Scene, path: string, as: Caller, body: object) =>
  house.ask(`POST /v1/organizations/${home.id}/access/${path}`, { as, body })
const viewing = ({ home }: Scene) => ({ action: 'view', resource: { type: 'organization', id: home.id } })

/** Each refusal that an operation declares: one that is declared anew does not compile without its case. */
const cases: Cases = {
  ...assignmentRefusals,
  ...invitationRefusals,
  ...resourceRefusals,
  ...roleRefusals,
  ...scopeRefusals,
  ...undoRefusals,
  ...mailRefusals,
  ...joiningRefusals,
  ...fileRefusals,
  ...viewAsRefusals,
  'POST /v1/setup': {
    'setup.closed': async (scene) => {
      await setUp(scene)
      return setUp(scene)
    },
    'setup.wrong_token': (scene) => setUp(scene, {}, 'setup_wrong'),
    'name.invalid': (scene) => setUp(scene, { owner: { name: ' \u2028 ' } }),
    'email.invalid': (scene) => setUp(scene, { owner: { email: 'ada@@first.example' } }),
    'organization.slug_invalid': (scene) => setUp(scene, { organization: { slug: '-acme' } }),
    'organization.slug_taken': async (scene) => {
      const { slug } = (await scene.house.ask(`GET /v1/organizations/${scene.home.id}`, { as: scene.as })).json()
      return setUp(scene, { organization: { slug } })
    },
    ...passwords((scene, chosen) => setUp(scene, { owner: { password: chosen } })),
  },
  'POST /v1/sessions': {
    'credential.wrong': ({ house, person }) =>
      house.ask('POST /v1/sessions', { body: { email: person.email, password: newPassword } }),
  },
  'DELETE /v1/me/sessions/{sessionId}': {
    'session.not_found': async ({ house, as, admin }) => {
      const others = (await house.ask('GET /v1/me/sessions', { as: admin.as })).json()
      return house.ask(`DELETE /v1/me/sessions/${others.items[0].id}`, { as })
    },
  },
  'POST /v1/me/elevation': {
    'elevation.not_superuser': (scene) => elevate(scene, {}, scene.as),
    'credential.password_wrong': (scene) => elevate(scene, { password: newPassword }),
  },
  'PATCH /v1/me': { 'name.invalid': ({ house, as }) => house.ask('PATCH /v1/me', { as, body: { name: 'A\u202eda' } }) },
  'POST /v1/me/email': {
    'email.invalid': ({ house, as }) => house.ask('POST /v1/me/email', { as, body: { email: 'a@b', password } }),
    'credential.password_wrong': ({ house, as }) =>
      house.ask('POST /v1/me/email', { as, body: { email: 'new@example.com', password: newPassword } }),
  },
  'POST /v1/email-changes/check': links((scene) => mailEmailChange(scene), checkEmail, confirmEmail),
  'POST /v1/email-changes/confirm': links((scene) => mailEmailChange(scene), confirmEmail, confirmEmail),
  'POST /v1/me/password': {
    'credential.password_wrong': (scene) => changePassword(scene, { currentPassword: newPassword }),
    ...passwords((scene, chosen) => changePassword(scene, { newPassword: chosen })),
  },
  'POST /v1/password-resets/check': links(mailReset, checkReset, completeReset),
  'POST /v1/password-resets/complete': {
    ...links(mailReset, (scene, token) => completeReset(scene, token), completeReset),
    ...passwords(async (scene, chosen) => completeReset(scene, await mailReset(scene), chosen)),
  },
  'POST /v1/me/tokens': {
    'organization.not_found': (scene) => makeToken(scene, { organizationId: scene.away.id }),
    'session.proof_not_accepted': async (scene) => {
      const { house } = scene
      const organization = await makeOrganization(house)
      const { as } = await makeMember(house, organization)
      await acceptOnly(house, organization.id, 'saml')
      return makeToken({ ...scene, as }, { organizationId: organization.id })
    },
    'name.invalid': (scene) => makeToken(scene, { name: '\t' }),
    'token.end_in_past': (scene) => makeToken(scene, { endsAt: scene.house.database.now().toISOString() }),
    'token.permission_unknown': (scene) => makeToken(scene, { permissions: ['member.view', 'member.own'] }),
    'idempotency.in_progress': (scene) =>
      whileFirstRuns(scene, 'one', () => makeToken(scene, {}, { 'idempotency-key': 'one' })),
    'idempotency.differs': async (scene) => {
      await makeToken(scene, {}, { 'idempotency-key': 'two' })
      return makeToken(scene, { name: 'Other' }, { 'idempotency-key': 'two' })
    },
  },
  'DELETE /v1/me/tokens/{tokenId}': {
    'token.not_found': async (scene) => {
      const { token } = (await makeToken(scene, {})).json()
      return scene.house.ask(`DELETE /v1/me/tokens/${token.id}`, { as: scene.admin.as })
    },
  },
  'POST /v1/organizations/{organizationId}/access/explain': {
    'access.denied': (scene) => check(scene, 'explain', scene.as, { subject: ofSelf(scene), ...viewing(scene) }),
    'membership.not_found': (scene) => {
      const subject = { type: 'user', id: scene.stranger.membershipId }
      return check(scene, 'explain', scene.admin.as, { subject, ...viewing(scene) })
    },
  },
  'POST /v1/organizations/{organizationId}/access/reach': {
    'access.denied': (scene) =>
      check(scene, 'reach', scene.member.as, { subject: { type: 'user', id: scene.person.id } }),
    'membership.not_found': (scene) =>
      check(scene, 'reach', scene.admin.as, { subject: { type: 'user', id: scene.stranger.membershipId } }),
    'request.cursor_invalid': (scene) =>
      check(scene, 'reach', scene.member.as, { subject: ofSelf(scene), cursor: 'garbage' }),
  },
  'POST /v1/organizations/{organizationId}/access/holders': {
    'request.cursor_invalid': (scene) =>
      check(scene, 'holders', scene.admin.as, { ...viewing(scene), cursor: 'garbage' }),
  },
  'GET /v1/organizations/{organizationId}/memberships': {
    'request.cursor_invalid': ({ house, home, admin }) =>
      house.ask(`GET /v1/organizations/${home.id}/memberships?cursor=garbage`, { as: admin.as }),
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}': {
    'membership.not_found': ({ house, home, admin, stranger }) =>
      house.ask(`GET /v1/organizations/${home.id}/memberships/${stranger.membershipId}`, { as: admin.as }),
  },
  'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}': {
    'membership.not_found': (scene) => patch(scene, { username: 'x' }, {}, scene.stranger.membershipId),
    'membership.changed': (scene) => patch(scene, { username: 'x' }, { 'if-match': '"7"' }),
    'membership.username_taken': async (scene) => {
      await patch(scene, { username: 'taken' })
      return patch(scene, { username: 'TAKEN' }, {}, scene.admin.membershipId)
    },
    'membership.username_invalid': (scene) => patch(scene, { username: 'ada@example' }),
    'membership.external_id_taken': async (scene) => {
      await patch(scene, { externalId: 'crm-1' })
      return patch(scene, { externalId: 'crm-1' }, {}, scene.admin.membershipId)
    },
    'name.invalid': (scene) => patch(scene, { displayName: '  ' }),
    'request.if_match_required': (scene) => patch(scene, { username: 'x' }, { 'if-match': undefined }),
  },
  'GET /v1/organizations/{organizationId}/notification-groups': {
    'request.cursor_invalid': ({ house, home, admin }) =>
      house.ask(`GET /v1/organizations/${home.id}/notification-groups?cursor=x`, { as: admin.as }),
  },
  'POST /v1/organizations/{organizationId}/notification-groups': {
    'name.invalid': (scene) => createGroup(scene, { name: ' \u202e ' }),
    'notification-group.name_taken': async (scene) => {
      await createGroup(scene, { name: 'On-call' })
      return createGroup(scene, { name: 'ON-CALL' })
    },
    ...repeats((scene, name, key) => createGroup(scene, { name }, { 'idempotency-key': key })),
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    'notification-group.not_found': (scene) => getGroup(scene, elsewhere),
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    'name.invalid': (scene) => patchGroup(scene, itself, { body: { name: ' ' } }),
    'notification-group.not_found': (scene) => patchGroup(scene, elsewhere, { body: { name: 'x' } }),
    'notification-group.name_taken': async (scene) => {
      await createGroup(scene, { name: 'Taken' })
      return patchGroup(scene, itself, { body: { name: 'taken' } })
    },
    'notification-group.changed': (scene) =>
      patchGroup(scene, itself, { body: { name: 'x' }, headers: { 'if-match': '"7"' } }),
    'request.if_match_required': (scene) => patchGroup(scene, itself, { body: { name: 'x' }, headers: {} }),
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    'notification-group.not_found': (scene) => deleteGroup(scene, (group) => `${elsewhere(group)}?recipients=2`),
    'notification-group.moved': (scene) => deleteGroup(scene, (group) => `${group}?recipients=3`),
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/members': {
    'notification-group.not_found': (scene) => getGroup(scene, below('members', elsewhere)),
    'request.cursor_invalid': (scene) => getGroup(scene, below('members?cursor=x')),
  },
  'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/members': {
    'notification-group.not_found': (scene) =>
      postGroup(scene, below('members', elsewhere), {
        body: { membershipIds: [scene.admin.membershipId], ...everything },
      }),
    'notification-group.no_channel': (scene) =>
      postGroup(scene, below('members'), {
        body: { membershipIds: [scene.admin.membershipId], email: false, sms: false, on: true },
      }),
    ...repeats(async ({ house, home, admin, member }, name, key) => {
      const groups = `/v1/organizations/${home.id}/notification-groups`
      const made = (await house.ask(`POST ${groups}`, { as: admin.as, body: { name } })).json()
      return house.ask(`POST ${groups}/${made.id}/members`, {
        as: admin.as,
        body: { membershipIds: [member.membershipId], ...everything },
        headers: { 'idempotency-key': key },
      })
    }),
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}': {
    'notification-group.not_found': (scene) =>
      patchGroup(scene, below(`members/${scene.member.membershipId}`, elsewhere), { body: {} }),
    'notification-group.recipient_not_found': (scene) =>
      patchGroup(scene, below(`members/${scene.admin.membershipId}`), { body: {} }),
    'notification-group.no_channel': (scene) =>
      patchGroup(scene, below(`members/${scene.member.membershipId}`), { body: { email: false } }),
    'notification-group.changed': (scene) =>
      patchGroup(scene, below(`members/${scene.member.membershipId}`), {
        body: { sms: true },
        headers: { 'if-match': 'W/"1"' },
      }),
    'request.if_match_required': (scene) =>
      patchGroup(scene, below(`members/${scene.member.membershipId}`), { body: {}, headers: {} }),
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}': {
    'notification-group.not_found': (scene) =>
      deleteGroup(scene, below(`members/${scene.member.membershipId}`, elsewhere)),
    'notification-group.recipient_not_found': (scene) =>
      deleteGroup(scene, below(`members/${scene.admin.membershipId}`)),
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts': {
    'notification-group.not_found': (scene) => getGroup(scene, below('contacts', elsewhere)),
    'request.cursor_invalid': (scene) => getGroup(scene, below('contacts?cursor=x')),
  },
  'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts': {
    'name.invalid': (scene) => postGroup(scene, below('contacts'), { body: { ...contact, name: '\t' } }),
    'email.invalid': (scene) => postGroup(scene, below('contacts'), { body: { ...contact, address: 'ops@' } }),
    'phone.invalid': (scene) =>
      postGroup(scene, below('contacts'), { body: { ...contact, channel: 'sms', address: '0170 123' } }),
    'notification-group.not_found': (scene) => postGroup(scene, below('contacts', elsewhere), { body: contact }),
    'notification-group.contact_taken': (scene) =>
      postGroup(scene, below('contacts'), { body: { ...contact, name: 'Other', address: 'OPS@Example.com' } }),
    ...repeats(async ({ house, home, admin }, name, key) => {
      const groups = `/v1/organizations/${home.id}/notification-groups`
      const made = (await house.ask(`POST ${groups}`, { as: admin.as, body: { name } })).json()
      const headers = { 'idempotency-key': key }
      return house.ask(`POST ${groups}/${made.id}/contacts`, { as: admin.as, body: contact, headers })
    }),
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}': {
    'name.invalid': (scene) => patchGroup(scene, (group, id) => `${group}/contacts/${id}`, { body: { name: ' ' } }),
    'email.invalid': (scene) =>
      patchGroup(scene, (group, id) => `${group}/contacts/${id}`, { body: { address: 'a@b@c' } }),
    'phone.invalid': (scene) =>
      patchGroup(scene, (group, id) => `${group}/contacts/${id}`, { body: { channel: 'sms' } }),
    'notification-group.not_found': (scene) =>
      patchGroup(scene, (group, id) => `${elsewhere(group)}/contacts/${id}`, { body: {} }),
    'notification-group.recipient_not_found': (scene) =>
      patchGroup(scene, below(`contacts/ngc_${zeros}`), { body: {} }),
    'notification-group.contact_taken': async (scene) => {
      const { house, home, admin } = scene
      const pager = { name: 'Pager', channel: 'sms', address: '+491701234567' } as const
      const groups = `/v1/organizations/${home.id}/notification-groups`
      const id = await makeGroup(house, home, { contacts: [contact, pager] })
      const { items } = (await house.ask(`GET ${groups}/${id}/contacts`, { as: admin.as })).json()
      const headers = { 'if-match': '"1"' }
      const body = { channel: 'email', address: contact.address }
      return house.ask(`PATCH ${groups}/${id}/contacts/${items[1].id}`, { as: admin.as, headers, body })
    },
    'notification-group.changed': (scene) =>
      patchGroup(scene, (group, id) => `${group}/contacts/${id}`, { body: {}, headers: { 'if-match': '"2"' } }),
    'request.if_match_required': (scene) =>
      patchGroup(scene, (group, id) => `${group}/contacts/${id}`, { body: {}, headers: {} }),
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}': {
    'notification-group.not_found': (scene) => deleteGroup(scene, (group, id) => `${elsewhere(group)}/contacts/${id}`),
    'notification-group.recipient_not_found': (scene) => deleteGroup(scene, below(`contacts/ngc_${zeros}`)),
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}/notification-groups': {
    'membership.not_found': ({ house, home, admin, stranger }) =>
      house.ask(`GET /v1/organizations/${home.id}/memberships/${stranger.membershipId}/notification-groups`, {
        as: admin.as,
      }),
  },
  'PATCH /v1/me/organizations/{organizationId}/notification-groups/{groupId}': {
    'organization.not_found': (scene) =>
      patchOwn(scene, { as: scene.member.as, to: ofAway(scene), body: { on: false } }),
    'session.proof_not_accepted': async (scene) => {
      const organization = await makeOrganization(scene.house)
      const { as } = await makeMember(scene.house, organization)
      await acceptOnly(scene.house, organization.id, 'saml')
      return patchOwn(scene, { as, to: (path) => path.replace(scene.home.id, organization.id), body: { on: false } })
    },
    'notification-group.not_found': (scene) => patchOwn(scene, { as: scene.admin.as, body: { on: false } }),
    'notification-group.no_channel': (scene) => patchOwn(scene, { as: scene.member.as, body: { email: false } }),
    'notification-group.changed': (scene) =>
      patchOwn(scene, { as: scene.member.as, body: { sms: true }, headers: { 'if-match': '"3"' } }),
    'request.if_match_required': (scene) => patchOwn(scene, { as: scene.member.as, body: { sms: true }, headers: {} }),
  },
}

const acceptOnly = (house: House, organization: `org_${string}`, method: string) =>
  house.database.transaction(organization, (db) =>
    sql`update organizations set policy = jsonb_set(policy, '{signIn,methods}', ${JSON.stringify([method])}::jsonb)`.execute(
      db,
    ),
  )

const table = Object.entries(cases).flatMap(([key, refusals]) =>
  Object.entries(refusals as Record<string, Case>).map(([code, ask]) => ({ key, code, ask })),
)

describe('each operation refuses as it declares', async () => {
  const limits = { mailsPerAddress: 100, mailsPerNetwork: 1_000 }
  const houses: House[] = []
  afterAll(() => Promise.all(houses.map((house) => house.close())))
  const shared = await openHouse({ config: { limits } })
  houses.push(shared)

  /** Setting up closes the setup, so each of these tests has a server of its own. */
  const houseFor = async (key: string): Promise<House> => {
    if (key !== 'POST /v1/setup') return shared
    const own = await openHouse({ config: { limits } })
    houses.push(own)
    return own
  }

  it.each(table)('$key: $code', async ({ key, code, ask }) => {
    const answer = await ask(await setScene(await houseFor(key)))
    expect(verdict(answer)).toBe(`${codes[code as Code].status} ${code}`)
    expect(answer.json()).toMatchObject({ title: codes[code as Code].title, requestId: answer.headers['x-request-id'] })
  })

  it('covers every operation that declares refusals', () => {
    const declaring = Object.entries(operations).filter(([, { refusals }]) => refusals.length > 0)
    expect(Object.keys(cases).toSorted()).toEqual(declaring.map(([key]) => key).toSorted())
  })

  it('and leaves no event of what was refused but the failed sign-in', async () => {
    const scene = await setScene(shared)
    const before = (await readEvents(shared)).length
    await patch(scene, { username: 'ada@example' })
    await makeToken(scene, { name: '\t' })
    await changePassword(scene, { currentPassword: newPassword })
    expect(await readEvents(shared)).toHaveLength(before)
  })
})
