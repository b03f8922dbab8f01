import type { LightMyRequestResponse } from 'fastify'
import type { Email } from '@rollcall/core/shared/email'
import type { Row } from '@rollcall/storage/engine/schema'
import type { Caller } from './house.ts'
import {
  accept,
  act,
  decline,
  freshEmail,
  hour,
  inspect,
  inviteOne,
  type Invited,
  look,
  makeInviting,
  of,
  post,
  setMail,
  setPolicy,
  stripRoles,
} from './invitations.ts'
import { addMember, makeMember, makePerson, roleOf, signedIn } from './people.ts'
import { type Cases, whileFirstRuns } from './refusal-cases.ts'
import type { Scene } from './scene.ts'

type Answer = Promise<LightMyRequestResponse>
type InvitationCases = Pick<Cases, Extract<keyof Cases, `${string}/invitation${string}`>>

const zeros = '0'.repeat(26)
const unknownLink = `rcl_${'x'.repeat(43)}`
const lifetime = 72 * hour

const invited = ({ house, home, admin }: Scene, item: Readonly<Record<string, unknown>> = {}): Promise<Invited> =>
  inviteOne(house, home, admin.as, item)

/** Somebody who sees invitations and may do nothing with them. */
const onlooker = async ({ house, home }: Scene): Promise<Caller> =>
  (await makeMember(house, home, { roles: ['read-only'] })).as

const bulk = ({ house, home, admin }: Scene, body: object, headers: object = {}, as = admin.as): Answer =>
  house.ask(`POST ${of(home)}/invitations/bulk`, { as, body, headers: { ...headers } })

const patch = ({ house, home, admin }: Scene, id: string, body: object, headers: object = {}, as = admin.as): Answer =>
  house.ask(`PATCH ${of(home)}/invitations/${id}`, { as, body, headers: { 'if-match': '"1"', ...headers } })

type Act = 'revoke' | 'resend' | 'retry-delivery' | 'copy-link'
const doing =
  (what: Act) =>
  (scene: Scene, id: string, as = scene.admin.as): Answer =>
    act(scene.house, scene.home, as, id, what)

/** The end of an offer before the act, each by its code. */
const ended = (run: (scene: Scene, id: string, as?: Caller) => Answer) => ({
  'invitation.used': async (scene: Scene) => {
    const { id, token } = await invited(scene)
    await accept(scene.house, token)
    return run(scene, id)
  },
  'invitation.revoked': async (scene: Scene) => {
    const { id } = await invited(scene)
    await doing('revoke')(scene, id)
    return run(scene, id)
  },
  'invitation.declined': async (scene: Scene) => {
    const { id, token } = await invited(scene)
    await decline(scene.house, token)
    return run(scene, id)
  },
})

const expired = (run: (scene: Scene, id: string, as?: Caller) => Answer) => ({
  'invitation.expired': async (scene: Scene) => {
    const { id } = await invited(scene)
    scene.house.database.clock.advance(lifetime)
    return run(scene, id, await signedIn(scene.house, scene.admin.person))
  },
})

const guarded = (run: (scene: Scene, id: string, as?: Caller) => Answer) => ({
  'invitation.not_found': (scene: Scene) => run(scene, `inv_${zeros}`),
  'access.denied': async (scene: Scene) => run(scene, (await invited(scene)).id, await onlooker(scene)),
})

/** A member's own invitation that somebody else has widened since. */
const widened = async (scene: Scene): Promise<{ readonly id: string; readonly as: Caller }> => {
  const { house, home } = scene
  const { as } = await makeMember(house, home, { roles: ['member'] })
  const { id } = await inviteOne(house, home, as)
  await patch(scene, id, { roleIds: [roleOf(home, 'admin')] })
  return { id, as }
}

const taking = (run: (scene: Scene, token: string) => Answer) => ({
  'link.unknown': (scene: Scene) => run(scene, unknownLink),
  'invitation.expired': async (scene: Scene) => {
    const { token } = await invited(scene)
    scene.house.database.clock.advance(lifetime)
    return run(scene, token)
  },
  'invitation.revoked': async (scene: Scene) => {
    const { id, token } = await invited(scene)
    await doing('revoke')(scene, id)
    return run(scene, token)
  },
  'invitation.replaced': async (scene: Scene) => {
    const { id, token } = await invited(scene)
    await doing('revoke')(scene, id)
    await doing('resend')(scene, id)
    return run(scene, token)
  },
  'invitation.used': async (scene: Scene) => {
    const { token } = await invited(scene)
    await accept(scene.house, token)
    return run(scene, token)
  },
  'invitation.declined': async (scene: Scene) => {
    const { token } = await invited(scene)
    await decline(scene.house, token)
    return run(scene, token)
  },
})

const acceptAs = async ({ house }: Scene, token: string, person: Row<'users'>): Answer =>
  accept(house, token, {}, await signedIn(house, person))

/** Somebody who has come into the organization under the address by another way meanwhile. */
async function whoIsIn(scene: Scene): Promise<{ readonly invited: Invited; readonly as: Caller }> {
  const { house, home } = scene
  const offer = await invited(scene)
  const person = await makePerson(house)
  await addMember(house, home, person, { roles: ['member'] })
  await house.database.kysely
    .updateTable('users')
    .set({ email: offer.email as string as Email })
    .where('id', '=', person.id)
    .execute()
  return { invited: offer, as: await signedIn(house, person) }
}

const own = async (scene: Scene, what: 'accept' | 'decline', id: string, as = scene.asSuperuser): Answer =>
  scene.house.ask(`POST /v1/me/invitations/${id}/${what}`, { as })

/** An invitation whose sponsor has lost every right since. */
async function lost(scene: Scene, item: Readonly<Record<string, unknown>> = {}): Promise<Invited> {
  const { house, home } = scene
  const sponsor = await makeMember(house, home, { roles: ['admin'] })
  const offer = await inviteOne(house, home, sponsor.as, item)
  await stripRoles(house, home.id, sponsor.membershipId)
  return offer
}

const create = (scene: Scene, body: object, headers: object = {}): Answer =>
  scene.house.ask(`POST ${of(scene.home)}/invitations`, { as: scene.admin.as, body, headers: { ...headers } })

/** Each refusal that an operation on invitations declares. */
export const invitationRefusals: InvitationCases = {
  'POST /v1/organizations/{organizationId}/invitations': {
    'invitation.no_rows': (scene) => create(scene, { items: [] }),
    'invitation.too_many_rows': (scene) =>
      create(scene, { addresses: Array.from({ length: 10_001 }, (_, at) => `p${at}@x.io`).join(' '), dryRun: true }),
    'invitation.one_at_a_time': async ({ house }) => {
      const { organization, as } = await makeInviting(house, { template: 'crash-reporting' })
      return post(house, organization, as, { addresses: 'a@x.io, b@x.io' })
    },
    'invitation.csv_invalid': (scene) => create(scene, { csv: 'address book\na@x.io' }),
    'idempotency.in_progress': (scene) =>
      whileFirstRuns({ ...scene, person: scene.admin.person }, 'inv', () =>
        create(scene, { items: [{ email: freshEmail() }] }, { 'idempotency-key': 'inv' }),
      ),
    'idempotency.differs': async (scene) => {
      await create(scene, { items: [{ email: freshEmail() }] }, { 'idempotency-key': 'one' })
      return create(scene, { items: [{ email: freshEmail() }] }, { 'idempotency-key': 'one' })
    },
  },
  'GET /v1/organizations/{organizationId}/invitations': {
    'request.cursor_invalid': ({ house, home, admin }) =>
      house.ask(`GET ${of(home)}/invitations?cursor=garbage`, { as: admin.as }),
    'access.denied': ({ house, home, member }) => house.ask(`GET ${of(home)}/invitations`, { as: member.as }),
  },
  'GET /v1/organizations/{organizationId}/invitations.csv': {
    'access.denied': ({ house, home, member }) => house.ask(`GET ${of(home)}/invitations.csv`, { as: member.as }),
  },
  'POST /v1/organizations/{organizationId}/invitations/bulk': {
    'access.denied': (scene) => bulk(scene, { act: 'revoke', ids: [`inv_${zeros}`] }, {}, scene.member.as),
    'invitation.no_rows': (scene) => bulk(scene, { act: 'revoke' }),
    'invitation.count_moved': (scene) => bulk(scene, { act: 'revoke', filter: {}, expectedCount: 7 }),
    'idempotency.in_progress': (scene) =>
      whileFirstRuns({ ...scene, person: scene.admin.person }, 'bulk', () =>
        bulk(scene, { act: 'revoke', ids: [`inv_${zeros}`] }, { 'idempotency-key': 'bulk' }),
      ),
    'idempotency.differs': async (scene) => {
      await bulk(scene, { act: 'revoke', ids: [`inv_${zeros}`] }, { 'idempotency-key': 'two' })
      return bulk(scene, { act: 'resend', ids: [`inv_${zeros}`] }, { 'idempotency-key': 'two' })
    },
  },
  'GET /v1/organizations/{organizationId}/invitations/{invitationId}': {
    'invitation.not_found': async (scene) => {
      const { house, home, away, stranger } = scene
      const foreign = await inviteOne(house, away, stranger.as)
      return look(house, home, scene.admin.as, foreign.id)
    },
  },
  'PATCH /v1/organizations/{organizationId}/invitations/{invitationId}': {
    ...guarded((scene, id, as) => patch(scene, id, { note: 'x' }, {}, as)),
    ...ended((scene, id) => patch(scene, id, { note: 'x' }, { 'if-match': '"2"' })),
    'access.beyond_reach': async (scene) => {
      const { id, as } = await widened(scene)
      return patch(scene, id, { note: 'x' }, { 'if-match': '"2"' }, as)
    },
    'invitation.changed': async (scene) =>
      patch(scene, (await invited(scene)).id, { note: 'x' }, { 'if-match': '"7"' }),
    'invitation.place_invalid': async (scene) => patch(scene, (await invited(scene)).id, { method: 'saml' }),
    'membership.username_taken': async (scene) => {
      await invited(scene, { username: 'taken' })
      return patch(scene, (await invited(scene)).id, { username: 'Taken' })
    },
    'request.if_match_required': async (scene) =>
      patch(scene, (await invited(scene)).id, { note: 'x' }, { 'if-match': undefined }),
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/revoke': {
    ...guarded(doing('revoke')),
    ...ended(doing('revoke')),
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/resend': {
    ...guarded(doing('resend')),
    'access.beyond_reach': async (scene) => {
      const { id, as } = await widened(scene)
      await doing('revoke')(scene, id)
      return doing('resend')(scene, id, as)
    },
    'invitation.used': ended(doing('resend'))['invitation.used'],
    'invitation.not_offered': async (scene) => doing('resend')(scene, (await invited(scene)).id),
    'invitation.seat_limit': async (scene) => {
      const { id } = await invited(scene)
      await doing('revoke')(scene, id)
      await setPolicy(scene.house, scene.home.id, 'members,seats', 2)
      return doing('resend')(scene, id)
    },
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/retry-delivery': {
    ...guarded(doing('retry-delivery')),
    ...ended(doing('retry-delivery')),
    ...expired(doing('retry-delivery')),
    'invitation.not_offered': async (scene) => doing('retry-delivery')(scene, (await invited(scene)).id),
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/copy-link': {
    ...guarded(doing('copy-link')),
    ...ended(doing('copy-link')),
    ...expired(doing('copy-link')),
    'access.beyond_reach': async (scene) => {
      const { id, as } = await widened(scene)
      return doing('copy-link')(scene, id, as)
    },
    'invitation.not_offered': async (scene) => {
      const { id } = await invited(scene)
      await setPolicy(scene.house, scene.home.id, 'invitations,copyLink', 'never')
      return doing('copy-link')(scene, id)
    },
  },
  'POST /v1/invitations/inspect': { 'link.unknown': ({ house }) => inspect(house, unknownLink) },
  'POST /v1/invitations/accept': {
    ...taking(({ house }, token) => accept(house, token)),
    'invitation.sponsor_lost': async (scene) => accept(scene.house, (await lost(scene)).token),
    'invitation.already_member': async (scene) => {
      const there = await whoIsIn(scene)
      return accept(scene.house, there.invited.token, {}, there.as)
    },
    'name.invalid': async (scene) =>
      accept(scene.house, (await invited(scene)).token, { password: 'nine other lanterns' }),
    'password.too_short': async (scene) =>
      accept(scene.house, (await invited(scene)).token, { name: 'Jo', password: 'x2!gfKq-87w' }),
    'password.too_long': async (scene) =>
      accept(scene.house, (await invited(scene)).token, { name: 'Jo', password: 'lantern '.repeat(33) }),
    'password.too_common': async (scene) =>
      accept(scene.house, (await invited(scene)).token, { name: 'Jo', password: 'password12345' }),
    'invitation.sign_in_first': async (scene) =>
      accept(scene.house, (await invited(scene, { email: scene.superuser.email })).token),
    'invitation.sign_up_first': async (scene) => {
      const { house } = scene
      const { organization, as } = await makeInviting(house, { template: 'metrics' })
      await setMail(house, true)
      const { token } = await inviteOne(house, organization, as, { roleIds: [roleOf(organization, 'normal')] })
      await setMail(house, false)
      return accept(house, token)
    },
    'invitation.wrong_account': async (scene) => acceptAs(scene, (await invited(scene)).token, scene.superuser),
    'invitation.address_unproven': async (scene) => {
      const vouched = await makePerson(scene.house, { emailState: 'vouched' })
      const { copied } = await invited(scene, { email: vouched.email })
      return acceptAs(scene, copied ?? '', vouched)
    },
  },
  'POST /v1/invitations/decline': {
    ...taking(({ house }, token) => decline(house, token)),
    'invitation.not_offered': async ({ house }) => {
      const { organization, as } = await makeInviting(house, { template: 'apm' })
      return decline(house, (await inviteOne(house, organization, as)).token)
    },
    'invitation.wrong_account': async (scene) =>
      decline(scene.house, (await invited(scene)).token, await signedIn(scene.house, scene.superuser)),
  },
  'POST /v1/me/invitations/{invitationId}/accept': {
    'invitation.not_found': async (scene) => own(scene, 'accept', (await invited(scene)).id),
    'invitation.sponsor_lost': async (scene) =>
      own(scene, 'accept', (await lost(scene, { email: scene.superuser.email })).id),
    'invitation.already_member': async (scene) => {
      const there = await whoIsIn(scene)
      return own(scene, 'accept', there.invited.id, there.as)
    },
  },
  'POST /v1/me/invitations/{invitationId}/decline': {
    'invitation.not_found': async (scene) => own(scene, 'decline', (await invited(scene)).id),
    'invitation.not_offered': async (scene) => {
      const { house, superuser } = scene
      const { organization, as } = await makeInviting(house, { template: 'apm' })
      return own(scene, 'decline', (await inviteOne(house, organization, as, { email: superuser.email })).id)
    },
  },
}
