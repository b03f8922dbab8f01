import type { LightMyRequestResponse } from 'fastify'
import type { DomainId } from '@rollcall/core/shared/ids'
import { setPolicy } from './invitations.ts'
import {
  addDomain,
  allowDomain,
  allowMail,
  askToSignUp,
  confirmSignUp,
  freshDomain,
  joinAs,
  mailProof,
  mailSignUp,
  makeProposal,
  makeRequest,
  proposeAs,
  signUp,
  stopMail,
} from './joining.ts'
import { makeMember, makePerson, roleOf, signedIn } from './people.ts'
import { type Cases, whileFirstRuns } from './refusal-cases.ts'
import type { Scene } from './scene.ts'

type Answer = Promise<LightMyRequestResponse>
type JoiningCases = Pick<
  Cases,
  Extract<
    keyof Cases,
    | `${string}/domains${string}`
    | `${string}/domain-proofs${string}`
    | `${string}/joining-rules${string}`
    | `${string}/sign-up${string}`
    | `${string}/joinable${string}`
    | `${string}/membership-requests${string}`
  >
>

const zeros = '0'.repeat(26)
const unknownLink = `rcl_${'x'.repeat(43)}`
const day = 86_400_000
const of = ({ home }: Pick<Scene, 'home'>): string => `/v1/organizations/${home.id}`
const past = '2020-01-01T00:00:00.000Z'

/** With a mail server for as long as it takes: other operations count on there being none. */
const mailing =
  (work: (scene: Scene) => Answer) =>
  async (scene: Scene): Promise<LightMyRequestResponse> => {
    await allowMail(scene.house)
    try {
      return await work(scene)
    } finally {
      await stopMail(scene.house)
    }
  }

const add = ({ house, home, admin }: Scene, name: string, headers: object = {}): Answer =>
  house.ask(`POST ${of({ home })}/domains`, { as: admin.as, body: { name }, headers: { ...headers } })

/** The lock and the answer of a first request by the admin. */
const repeats = (ask: (scene: Scene, name: string, key: string) => Answer) => ({
  'idempotency.in_progress': (scene: Scene) =>
    whileFirstRuns({ ...scene, person: scene.admin.person }, 'one', () => ask(scene, freshDomain(), 'one')),
  'idempotency.differs': async (scene: Scene) => {
    await ask(scene, freshDomain(), 'two')
    return ask(scene, freshDomain(), 'two')
  },
})

const links = (
  mail: (scene: Scene) => Promise<string>,
  again: (scene: Scene, token: string) => Promise<unknown>,
  ask: (scene: Scene, token: string) => Answer,
  use: (scene: Scene, token: string) => Promise<unknown>,
) => ({
  'link.unknown': (scene: Scene) => ask(scene, unknownLink),
  'link.expired': mailing(async (scene) => {
    const token = await mail(scene)
    scene.house.database.clock.advance(3 * day)
    return ask(scene, token)
  }),
  'link.used': mailing(async (scene) => {
    const token = await mail(scene)
    await use(scene, token)
    return ask(scene, token)
  }),
  'link.replaced': mailing(async (scene) => {
    const token = await mail(scene)
    await again(scene, token)
    return ask(scene, token)
  }),
})

const proof = (step: 'check' | 'confirm') => (scene: Scene, token: string) =>
  scene.house.ask(`POST /v1/domain-proofs/${step}`, { body: { token } })
const proofLinks = (step: 'check' | 'confirm') => {
  let domain: DomainId
  return links(
    async ({ house, home, admin }) => {
      domain = await addDomain(house, home.id)
      return mailProof(house, home, admin.as, domain)
    },
    ({ house, home, admin }) => mailProof(house, home, admin.as, domain),
    proof(step),
    proof('confirm'),
  )
}

const signUpStep =
  (step: 'check' | 'confirm') =>
  (scene: Scene, token: string, changes: object = {}) =>
    step === 'confirm'
      ? confirmSignUp(scene.house, token, changes)
      : scene.house.ask('POST /v1/sign-ups/check', { body: { token } })
const mailedTo = async ({ house, home }: Scene) => {
  const email = `noor@${(await allowDomain(house, home)).name}`
  return { email, token: await mailSignUp(house, email) }
}
const signUpLinks = (step: 'check' | 'confirm') => {
  let email = ''
  return links(
    async (scene) => {
      const mailed = await mailedTo(scene)
      email = mailed.email
      return mailed.token
    },
    ({ house }) => askToSignUp(house, email),
    signUpStep(step),
    signUpStep('confirm'),
  )
}
const notAdmitted = (step: 'check' | 'confirm') =>
  mailing(async (scene) => {
    const { house, home, admin } = scene
    const { name, domainId } = await allowDomain(house, home)
    const token = await mailSignUp(house, `noor@${name}`)
    await house.ask(`DELETE ${of({ home })}/domains/${domainId}?withRule=true`, { as: admin.as })
    return signUpStep(step)(scene, token)
  })

const createRule = async ({ house, home, admin }: Scene, changes: object = {}, headers: object = {}): Answer =>
  house.ask(`POST ${of({ home })}/joining-rules`, {
    as: admin.as,
    body: { domainId: await addDomain(house, home.id), roleIds: [], ...changes },
    headers: { ...headers },
  })
const patchRule = async ({ house, home, admin }: Scene, changes: object, headers: object = {}, id?: string): Answer =>
  house.ask(`PATCH ${of({ home })}/joining-rules/${id ?? (await allowDomain(house, home)).ruleId}`, {
    as: admin.as,
    body: changes,
    headers: { 'if-match': '"1"', ...headers },
  })

/** Somebody who may do all that the templates give to nobody but those who hold everything, and nothing on applications. */
async function makeClerk({ house, home }: Scene) {
  const role = roleOf(home, 'billing')
  const permissions = ['joining-rule.edit', 'joining-rule.view', 'membership-request.decide', 'membership-request.view']
  const grants = JSON.stringify(permissions.map((permission) => ({ permission, on: 'any' })))
  await house.database.transaction(home.id, (db) =>
    db.updateTable('roles').set({ built_in: false, grants }).where('id', '=', role).execute(),
  )
  return makeMember(house, home, { roles: ['billing'] })
}

const noGroup = { groupId: `ngr_${zeros}`, email: true, sms: false, on: true }
/** What is refused of a place, wherever one is asked for. */
const places = (ask: (scene: Scene, changes: object) => Answer) => ({
  'role.not_found': (scene: Scene) => ask(scene, { roleIds: [roleOf(scene.away, 'alerts')] }),
  'scope.not_found': (scene: Scene) => ask(scene, { scope: { kind: 'named', scopeId: `scp_${zeros}` } }),
  'notification-group.not_found': (scene: Scene) => ask(scene, { groups: [noGroup] }),
  'notification-group.no_channel': async (scene: Scene) => {
    const { house, home, admin } = scene
    const body = { name: freshDomain() }
    const { id } = (await house.ask(`POST ${of({ home })}/notification-groups`, { as: admin.as, body })).json()
    return ask(scene, { groups: [{ groupId: id, email: false, sms: false, on: true }] })
  },
  'place.not_offered': (scene: Scene) =>
    ask(scene, { roleIds: [roleOf(scene.home, 'member'), roleOf(scene.home, 'guest')] }),
})
const settings = (ask: (scene: Scene, changes: object) => Answer) => ({
  ...places(ask),
  'joining-rule.dangerous_role': (scene: Scene) => ask(scene, { roleIds: [roleOf(scene.home, 'admin')] }),
  'joining-rule.method_not_configured': (scene: Scene) => ask(scene, { method: 'saml' }),
  'access.beyond_reach': async (scene: Scene) =>
    ask({ ...scene, admin: await makeClerk(scene) }, { roleIds: [roleOf(scene.home, 'alerts')] }),
})

type Act = 'approve' | 'refuse'
const decide = async (scene: Scene, what: Act, changes: object = {}, headers: object = {}, id?: string): Answer => {
  const { house, home, admin } = scene
  return house.ask(`POST ${of({ home })}/membership-requests/${id ?? (await makeRequest(house, home)).id}/${what}`, {
    as: admin.as,
    body: what === 'refuse' ? { reason: 'No', ...changes } : changes,
    headers: { 'if-match': '"1"', ...headers },
  })
}
const deciding = (what: Act) => ({
  'membership-request.not_found': (scene: Scene) => decide(scene, what, {}, {}, `mrq_${zeros}`),
  'membership-request.decided': mailing(async (scene) => {
    const { id } = await makeRequest(scene.house, scene.home)
    await decide(scene, 'refuse', {}, {}, id)
    return decide(scene, what, {}, {}, id)
  }),
  'membership-request.changed': mailing((scene) => decide(scene, what, {}, { 'if-match': '"7"' })),
  'request.if_match_required': mailing((scene) => decide(scene, what, {}, { 'if-match': undefined })),
})

const withdrawal = ({ house, home, admin }: Scene, id: string) =>
  house.ask(`POST ${of({ home })}/membership-requests/${id}/withdraw`, { as: admin.as })

const joining = async (
  scene: Scene,
  email: (domain: string) => string,
  allowing: object = {},
  body: object = {},
): Answer => {
  const { house, home } = scene
  const { name } = await allowDomain(house, home, allowing)
  const as = await signedIn(house, await makePerson(house, { email: email(name), password: null }))
  return joinAs(house, home, as, body)
}

export const joiningRefusals: JoiningCases = {
  'POST /v1/organizations/{organizationId}/domains': {
    'domain.invalid': (scene) => add(scene, 'ada@acme.example'),
    'domain.public_suffix': (scene) => add(scene, 'co.uk'),
    'domain.public_provider': (scene) => add(scene, 'gmail.com'),
    'domain.taken': async (scene) => {
      await add(scene, 'taken.example')
      return add(scene, 'Taken.example')
    },
    'domain.too_many': async (scene) => {
      const names = Array.from({ length: 100 }, () => freshDomain())
      for (const name of names) await addDomain(scene.house, scene.home.id, name)
      return add(scene, freshDomain())
    },
    ...repeats((scene, name, key) => add(scene, name, { 'idempotency-key': key })),
  },
  'GET /v1/organizations/{organizationId}/domains/{domainId}': {
    'domain.not_found': async ({ house, home, away, admin }) =>
      house.ask(`GET ${of({ home })}/domains/${await addDomain(house, away.id)}`, { as: admin.as }),
  },
  'POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-dns': {
    'domain.not_found': ({ house, home, admin }) =>
      house.ask(`POST ${of({ home })}/domains/dom_${zeros}/prove-by-dns`, { as: admin.as }),
    'domain.dns_off': async ({ house, home, admin }) => {
      const { domainNames } = house.parts
      Object.assign(house.parts, { domainNames: { ...domainNames, isOn: false } })
      const id = await addDomain(house, home.id)
      const answer = await house.ask(`POST ${of({ home })}/domains/${id}/prove-by-dns`, { as: admin.as })
      Object.assign(house.parts, { domainNames })
      return answer
    },
    'domain.dns_missing': (scene) => proveWith(scene, [[]]),
    'domain.dns_different': (scene) => proveWith(scene, [['rollcall-domain=other']]),
    'domain.dns_unreachable': (scene) => proveWith(scene, [null]),
  },
  'POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-mail': {
    'domain.not_found': (scene) => proveByMail(scene, `dom_${zeros}`),
    'domain.proven': async (scene) =>
      proveByMail(scene, await addDomain(scene.house, scene.home.id, freshDomain(), 'dns')),
    'mail.not_configured': async (scene) => proveByMail(scene, await addDomain(scene.house, scene.home.id)),
  },
  'DELETE /v1/organizations/{organizationId}/domains/{domainId}': {
    'domain.not_found': ({ house, home, admin }) =>
      house.ask(`DELETE ${of({ home })}/domains/dom_${zeros}`, { as: admin.as }),
    'domain.in_use': async ({ house, home, admin }) =>
      house.ask(`DELETE ${of({ home })}/domains/${(await allowDomain(house, home)).domainId}`, { as: admin.as }),
  },
  'POST /v1/domain-proofs/check': proofLinks('check'),
  'POST /v1/domain-proofs/confirm': proofLinks('confirm'),
  'POST /v1/organizations/{organizationId}/joining-rules': {
    'domain.not_found': (scene) => createRule(scene, { domainId: `dom_${zeros}` }),
    'joining-rule.domain_taken': async (scene) =>
      createRule(scene, { domainId: (await allowDomain(scene.house, scene.home)).domainId }),
    ...settings(createRule),
    ...repeats((scene, _, key) => createRule(scene, {}, { 'idempotency-key': key })),
  },
  'GET /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    'joining-rule.not_found': ({ house, home, admin }) =>
      house.ask(`GET ${of({ home })}/joining-rules/jru_${zeros}`, { as: admin.as }),
  },
  'PATCH /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    'joining-rule.not_found': (scene) => patchRule(scene, {}, {}, `jru_${zeros}`),
    'joining-rule.changed': (scene) => patchRule(scene, { cap: 2 }, { 'if-match': '"7"' }),
    'request.if_match_required': (scene) => patchRule(scene, { cap: 2 }, { 'if-match': undefined }),
    ...settings(patchRule),
  },
  'DELETE /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    'joining-rule.not_found': ({ house, home, admin }) =>
      house.ask(`DELETE ${of({ home })}/joining-rules/jru_${zeros}`, { as: admin.as }),
  },
  'POST /v1/sign-ups': {
    'email.invalid': ({ house }) => askToSignUp(house, 'noor@@acme.example'),
    'sign-up.closed': ({ house }) => askToSignUp(house, 'noor@acme.example'),
  },
  'POST /v1/sign-ups/check': { ...signUpLinks('check'), 'sign-up.not_admitted': notAdmitted('check') },
  'POST /v1/sign-ups/confirm': {
    ...signUpLinks('confirm'),
    'sign-up.not_admitted': notAdmitted('confirm'),
    'sign-up.account_exists': mailing(async (scene) => {
      const { email, token } = await mailedTo(scene)
      await makePerson(scene.house, { email, password: null })
      return confirmSignUp(scene.house, token)
    }),
    'name.invalid': mailing(async (scene) => confirmSignUp(scene.house, (await mailedTo(scene)).token, { name: ' ' })),
    'password.too_short': mailing(async (scene) =>
      confirmSignUp(scene.house, (await mailedTo(scene)).token, { password: 'x2!gfKq-87w' }),
    ),
    'password.too_long': mailing(async (scene) =>
      confirmSignUp(scene.house, (await mailedTo(scene)).token, { password: 'lantern '.repeat(33) }),
    ),
    'password.too_common': mailing(async (scene) =>
      confirmSignUp(scene.house, (await mailedTo(scene)).token, { password: 'password12345' }),
    ),
  },
  'POST /v1/me/joinable/{organizationId}/join': {
    'sign-up.address_unproven': async ({ house, home }) => {
      const person = await makePerson(house, { emailState: 'vouched', password: null })
      return joinAs(house, home, await signedIn(house, person))
    },
    'sign-up.not_admitted': (scene) => joining(scene, (domain) => `noor@not-${domain}`),
    'sign-up.already_member': async ({ house, home, member }) => {
      await allowDomain(house, home, { name: 'example.com' })
      return joinAs(house, home, member.as)
    },
    'sign-up.already_waiting': mailing(async ({ house, home }) => {
      const { as } = await makeRequest(house, home)
      return joinAs(house, home, as)
    }),
    'sign-up.invited': mailing(async ({ house, home, admin }) => {
      const { name } = await allowDomain(house, home)
      const { as } = await signUp(house, `noor@${name}`)
      const body = { items: [{ email: `noor@${name}` }] }
      await house.ask(`POST ${of({ home })}/invitations`, { as: admin.as, body })
      return joinAs(house, home, as)
    }),
    'note.invalid': (scene) => joining(scene, (domain) => `noor@${domain}`, {}, { note: '\u202e' }),
  },
  'POST /v1/me/membership-requests/{requestId}/withdraw': {
    'membership-request.not_found': ({ house, as }) =>
      house.ask(`POST /v1/me/membership-requests/mrq_${zeros}/withdraw`, { as }),
    'membership-request.decided': mailing(async (scene) => {
      const { id, as } = await makeRequest(scene.house, scene.home)
      await decide(scene, 'refuse', {}, {}, id)
      return scene.house.ask(`POST /v1/me/membership-requests/${id}/withdraw`, { as })
    }),
  },
  'GET /v1/organizations/{organizationId}/membership-requests': {
    'request.cursor_invalid': ({ house, home, admin }) =>
      house.ask(`GET ${of({ home })}/membership-requests?cursor=garbage`, { as: admin.as }),
  },
  'GET /v1/organizations/{organizationId}/membership-requests/{requestId}': {
    'membership-request.not_found': ({ house, home, admin }) =>
      house.ask(`GET ${of({ home })}/membership-requests/mrq_${zeros}`, { as: admin.as }),
  },
  'POST /v1/organizations/{organizationId}/membership-requests': {
    'email.invalid': ({ house, home, admin }) => proposeAs(house, home, admin.as, { email: 'a@@b.example' }),
    'name.invalid': ({ house, home, admin }) => proposeAs(house, home, admin.as, { name: ' \u2028 ' }),
    'note.invalid': ({ house, home, admin }) => proposeAs(house, home, admin.as, { note: ' ' }),
    'membership.end_in_past': ({ house, home, admin }) => proposeAs(house, home, admin.as, { endsAt: past }),
    'membership-request.open': async ({ house, home, admin }) => {
      const email = `ana@${freshDomain()}`
      await proposeAs(house, home, admin.as, { email })
      return proposeAs(house, home, admin.as, { email })
    },
    'membership-request.already_member': ({ house, home, admin, member }) =>
      proposeAs(house, home, admin.as, { email: member.person.email }),
    ...places(({ house, home, admin }, changes) => proposeAs(house, home, admin.as, changes)),
    ...repeats(({ house, home, admin }, _, key) => proposeAs(house, home, admin.as, {}, { 'idempotency-key': key })),
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/approve': {
    ...deciding('approve'),
    'membership-request.already_member': mailing(async (scene) => {
      const { house, home, admin } = scene
      const { id, as } = await makeRequest(house, home)
      const { user } = (await house.ask('GET /v1/me', { as })).json()
      const body = { items: [{ email: user.email }] }
      await house.ask(`POST ${of({ home })}/invitations`, { as: admin.as, body })
      const own = (await house.ask('GET /v1/me/invitations', { as })).json().items[0]
      await house.ask(`POST /v1/me/invitations/${own.id}/accept`, { as })
      return decide(scene, 'approve', {}, {}, id)
    }),
    'membership-request.not_invited': async (scene) => {
      const { house, home, admin } = scene
      const email = `ana@${freshDomain()}`
      const { id } = (await proposeAs(house, home, admin.as, { email })).json()
      await house.ask(`POST ${of({ home })}/invitations`, { as: admin.as, body: { items: [{ email }] } })
      return decide(scene, 'approve', {}, {}, id)
    },
    'membership.end_in_past': mailing((scene) => decide(scene, 'approve', { endsAt: past })),
    'invitation.seat_limit': mailing(async (scene) => {
      const { id } = await makeRequest(scene.house, scene.home)
      await setPolicy(scene.house, scene.home.id, 'members,seats', 1)
      return decide(scene, 'approve', {}, {}, id)
    }),
    ...(Object.fromEntries(
      Object.entries(places((scene, changes) => decide(scene, 'approve', changes))).map(([code, ask]) => [
        code,
        mailing(ask),
      ]),
    ) as ReturnType<typeof places>),
    'access.beyond_reach': mailing(async (scene) =>
      decide({ ...scene, admin: await makeClerk(scene) }, 'approve', { roleIds: [roleOf(scene.home, 'alerts')] }),
    ),
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/refuse': {
    ...deciding('refuse'),
    'note.invalid': mailing((scene) => decide(scene, 'refuse', { reason: '\u202e' })),
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/withdraw': {
    'membership-request.not_found': (scene) => withdrawal(scene, `mrq_${zeros}`),
    'membership-request.decided': async (scene) => {
      const id = await makeProposal(scene.house, scene.home, scene.admin.as)
      await withdrawal(scene, id)
      return withdrawal(scene, id)
    },
  },
}

async function proveWith({ house, home, admin }: Scene, answers: readonly (readonly string[] | null)[]): Answer {
  const name = freshDomain()
  house.records.set(`_rollcall.${name}`, answers)
  return house.ask(`POST ${of({ home })}/domains/${await addDomain(house, home.id, name)}/prove-by-dns`, {
    as: admin.as,
  })
}

const proveByMail = ({ house, home, admin }: Scene, id: string): Answer =>
  house.ask(`POST ${of({ home })}/domains/${id}/prove-by-mail`, { as: admin.as, body: { mailbox: 'postmaster' } })
