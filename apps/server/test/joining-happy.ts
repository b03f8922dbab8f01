import type { Key } from '@rollcall/contract/operations'
import type { Happy } from './happy.ts'
import {
  addDomain,
  allowDomain,
  allowMail,
  askToSignUp,
  confirmSignUp,
  joinAs,
  mailProof,
  mailSignUp,
  makeProposal,
  makeRequest,
  signUp,
  stopMail,
} from './joining.ts'
import { roleOf } from './people.ts'
import type { Scene } from './scene.ts'

type JoiningKey = Extract<
  Key,
  | `${string}/domains${string}`
  | `${string}/domain-proofs${string}`
  | `${string}/joining-rules${string}`
  | `${string}/sign-up${string}`
  | `${string}/joinable${string}`
  | `${string}/membership-requests${string}`
>

const of = ({ home }: Scene): string => `/v1/organizations/${home.id}`
const ifFirst = { 'if-match': '"1"' }

/** With a mail server for as long as it takes: other operations count on there being none. */
const withMail =
  <Args extends readonly [Scene, ...unknown[]], T>(work: (...args: Args) => Promise<T>) =>
  async (...args: Args): Promise<T> => {
    const [{ house }] = args
    await allowMail(house)
    try {
      return await work(...args)
    } finally {
      await stopMail(house)
    }
  }

const domainOf = ({ house, home }: Scene) => addDomain(house, home.id)
const ruleOf = async ({ house, home }: Scene) => (await allowDomain(house, home)).ruleId
const requestOf = withMail(async ({ house, home }: Scene) => (await makeRequest(house, home)).id)

export const joiningHappy: Readonly<Record<JoiningKey, Happy>> = {
  'GET /v1/organizations/{organizationId}/domains': {
    ask: (scene) => scene.house.ask(`GET ${of(scene)}/domains`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/domains': {
    ask: (scene) =>
      scene.house.ask(`POST ${of(scene)}/domains`, { as: scene.admin.as, body: { name: 'acme.example' } }),
    status: 201,
    audit: ['domain.added'],
  },
  'GET /v1/organizations/{organizationId}/domains/{domainId}': {
    before: domainOf,
    ask: (scene, id) => scene.house.ask(`GET ${of(scene)}/domains/${id}`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-dns': {
    before: async (scene) => {
      const id = await domainOf(scene)
      const { record } = (await scene.house.ask(`GET ${of(scene)}/domains/${id}`, { as: scene.admin.as })).json()
      scene.house.records.set(record.name, [[record.value]])
      return id
    },
    ask: (scene, id) => scene.house.ask(`POST ${of(scene)}/domains/${id}/prove-by-dns`, { as: scene.admin.as }),
    status: 200,
    audit: ['domain.proven'],
  },
  'POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-mail': {
    before: domainOf,
    ask: withMail((scene: Scene, id: string) =>
      scene.house.ask(`POST ${of(scene)}/domains/${id}/prove-by-mail`, {
        as: scene.admin.as,
        body: { mailbox: 'postmaster' },
      }),
    ),
    status: 202,
    audit: ['domain.proof_mailed'],
  },
  'DELETE /v1/organizations/{organizationId}/domains/{domainId}': {
    before: domainOf,
    ask: (scene, id) => scene.house.ask(`DELETE ${of(scene)}/domains/${id}`, { as: scene.admin.as }),
    status: 204,
    audit: ['domain.removed'],
  },
  'POST /v1/domain-proofs/check': {
    before: withMail(({ house, home, admin }: Scene) => mailProof(house, home, admin.as)),
    ask: ({ house }, token) => house.ask('POST /v1/domain-proofs/check', { body: { token } }),
    status: 200,
    audit: [],
  },
  'POST /v1/domain-proofs/confirm': {
    before: withMail(({ house, home, admin }: Scene) => mailProof(house, home, admin.as)),
    ask: ({ house }, token) => house.ask('POST /v1/domain-proofs/confirm', { body: { token } }),
    status: 204,
    audit: ['domain.proven'],
  },
  'GET /v1/organizations/{organizationId}/joining-rules': {
    before: ruleOf,
    ask: (scene) => scene.house.ask(`GET ${of(scene)}/joining-rules`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/joining-rules': {
    before: domainOf,
    ask: (scene, domainId) =>
      scene.house.ask(`POST ${of(scene)}/joining-rules`, {
        as: scene.admin.as,
        body: { domainId, roleIds: [roleOf(scene.home, 'alerts')] },
      }),
    status: 201,
    audit: ['joining-rule.created'],
  },
  'GET /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    before: ruleOf,
    ask: (scene, id) => scene.house.ask(`GET ${of(scene)}/joining-rules/${id}`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    before: ruleOf,
    ask: (scene, id) =>
      scene.house.ask(`PATCH ${of(scene)}/joining-rules/${id}`, {
        as: scene.admin.as,
        headers: ifFirst,
        body: { mode: 'approval', subdomains: true, cap: 9, roleIds: [], scope: { kind: 'own' }, groups: [] },
      }),
    status: 200,
    audit: ['joining-rule.updated'],
  },
  'DELETE /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    before: ruleOf,
    ask: (scene, id) => scene.house.ask(`DELETE ${of(scene)}/joining-rules/${id}`, { as: scene.admin.as }),
    status: 204,
    audit: ['joining-rule.deleted'],
  },
  'GET /v1/sign-up': { ask: ({ house }) => house.ask('GET /v1/sign-up'), status: 200, audit: [] },
  'POST /v1/sign-ups': {
    before: async ({ house, home }) => (await allowDomain(house, home)).name,
    ask: withMail(({ house }: Scene, name: string) => askToSignUp(house, `noor@${name}`)),
    status: 202,
    audit: ['sign-up.requested'],
  },
  'POST /v1/sign-ups/check': {
    before: withMail(async ({ house, home }: Scene) =>
      mailSignUp(house, `noor@${(await allowDomain(house, home)).name}`),
    ),
    ask: ({ house }, token) => house.ask('POST /v1/sign-ups/check', { body: { token } }),
    status: 200,
    audit: [],
  },
  'POST /v1/sign-ups/confirm': {
    before: withMail(async ({ house, home }: Scene) =>
      mailSignUp(house, `noor@${(await allowDomain(house, home)).name}`),
    ),
    ask: ({ house }, token) => confirmSignUp(house, token),
    status: 201,
    audit: ['session.opened', 'user.created'],
  },
  'GET /v1/me/joinable': {
    before: requestOf,
    ask: ({ house, as }) => house.ask('GET /v1/me/joinable', { as }),
    status: 200,
    audit: [],
  },
  'POST /v1/me/joinable/{organizationId}/join': {
    before: withMail(async ({ house, away }: Scene) => {
      const { as } = await signUp(house, `noor@${(await allowDomain(house, away)).name}`)
      return as['cookie']
    }),
    ask: ({ house, away }, cookie) => joinAs(house, away, { cookie }),
    status: 200,
    audit: ['membership.joined'],
  },
  'POST /v1/me/membership-requests/{requestId}/withdraw': {
    before: withMail(async ({ house, home }: Scene) => {
      const { id, as } = await makeRequest(house, home)
      return `${id} ${as['cookie']}`
    }),
    ask: ({ house }, made) => {
      const [id = '', cookie = ''] = made.split(' ')
      return house.ask(`POST /v1/me/membership-requests/${id}/withdraw`, { as: { cookie } })
    },
    status: 204,
    audit: ['membership-request.withdrawn'],
  },
  'GET /v1/organizations/{organizationId}/membership-requests': {
    before: requestOf,
    ask: (scene) => scene.house.ask(`GET ${of(scene)}/membership-requests`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/membership-requests/own': {
    before: ({ house, home, admin }) => makeProposal(house, home, admin.as),
    ask: (scene) => scene.house.ask(`GET ${of(scene)}/membership-requests/own`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/membership-requests/{requestId}': {
    before: requestOf,
    ask: (scene, id) => scene.house.ask(`GET ${of(scene)}/membership-requests/${id}`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/membership-requests': {
    ask: (scene) =>
      scene.house.ask(`POST ${of(scene)}/membership-requests`, {
        as: scene.admin.as,
        body: { email: 'ana@proposed.example', note: 'She takes over on call.' },
      }),
    status: 201,
    audit: ['membership-request.proposed'],
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/approve': {
    before: requestOf,
    ask: (scene, id) =>
      scene.house.ask(`POST ${of(scene)}/membership-requests/${id}/approve`, {
        as: scene.admin.as,
        headers: ifFirst,
        body: { roleIds: [roleOf(scene.home, 'data')] },
      }),
    status: 200,
    audit: ['membership-request.approved'],
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/refuse': {
    before: requestOf,
    ask: (scene, id) =>
      scene.house.ask(`POST ${of(scene)}/membership-requests/${id}/refuse`, {
        as: scene.admin.as,
        headers: ifFirst,
        body: { reason: 'We do not know you.' },
      }),
    status: 200,
    audit: ['membership-request.refused'],
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/withdraw': {
    before: ({ house, home, admin }) => makeProposal(house, home, admin.as),
    ask: (scene, id) => scene.house.ask(`POST ${of(scene)}/membership-requests/${id}/withdraw`, { as: scene.admin.as }),
    status: 200,
    audit: ['membership-request.withdrawn'],
  },
}
