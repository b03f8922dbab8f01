import type { Key } from '@rollcall/contract/operations'
import type { Happy } from './happy.ts'
import { accept, act, freshEmail, inviteOne, newcomer, of, setMail } from './invitations.ts'
import type { Scene } from './scene.ts'

const invited = ({ house, home, admin }: Scene) => inviteOne(house, home, admin.as)
const ownInvited = async ({ house, home, admin, superuser }: Scene) =>
  (await inviteOne(house, home, admin.as, { email: superuser.email })).id

type InvitationKey = Extract<Key, `${string}/invitation${string}`>

/** One call of each operation on invitations that succeeds. */
export const invitationHappy: Readonly<Record<InvitationKey, Happy>> = {
  'GET /v1/organizations/{organizationId}/invitation-options': {
    ask: ({ house, home, admin }) => house.ask(`GET ${of(home)}/invitation-options`, { as: admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/invitations': {
    ask: ({ house, home, admin }) =>
      house.ask(`POST ${of(home)}/invitations`, { as: admin.as, body: { items: [{ email: freshEmail() }] } }),
    status: 201,
    audit: ['invitation.created'],
  },
  'GET /v1/organizations/{organizationId}/invitations': {
    before: invited,
    ask: ({ house, home, admin }) => house.ask(`GET ${of(home)}/invitations`, { as: admin.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/invitations.csv': {
    before: invited,
    ask: ({ house, home, admin }) => house.ask(`GET ${of(home)}/invitations.csv`, { as: admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/invitations/bulk': {
    before: async (scene) => (await invited(scene)).id,
    ask: ({ house, home, admin }, id) =>
      house.ask(`POST ${of(home)}/invitations/bulk`, { as: admin.as, body: { act: 'revoke', ids: [id] } }),
    status: 200,
    audit: ['invitation.revoked'],
  },
  'GET /v1/organizations/{organizationId}/invitations/{invitationId}': {
    before: async (scene) => (await invited(scene)).id,
    ask: ({ house, home, admin }, id) => house.ask(`GET ${of(home)}/invitations/${id}`, { as: admin.as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/invitations/{invitationId}': {
    before: async (scene) => (await invited(scene)).id,
    ask: ({ house, home, admin }, id) =>
      house.ask(`PATCH ${of(home)}/invitations/${id}`, {
        as: admin.as,
        headers: { 'if-match': '"1"' },
        body: { note: 'See you soon', username: 'newcomer' },
      }),
    status: 200,
    audit: ['invitation.updated'],
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/revoke': {
    before: async (scene) => (await invited(scene)).id,
    ask: ({ house, home, admin }, id) => act(house, home, admin.as, id, 'revoke'),
    status: 200,
    audit: ['invitation.revoked'],
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/resend': {
    before: async (scene) => {
      const { id } = await invited(scene)
      await act(scene.house, scene.home, scene.admin.as, id, 'revoke')
      return id
    },
    ask: ({ house, home, admin }, id) => act(house, home, admin.as, id, 'resend'),
    status: 200,
    audit: ['invitation.resent'],
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/retry-delivery': {
    before: async (scene) => {
      const { id } = await invited(scene)
      await setMail(scene.house, true)
      return id
    },
    ask: async (scene, id) => {
      const answer = await act(scene.house, scene.home, scene.admin.as, id, 'retry-delivery')
      await setMail(scene.house, false)
      return answer
    },
    status: 200,
    audit: ['invitation.delivery_retried'],
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/copy-link': {
    before: async (scene) => (await invited(scene)).id,
    ask: ({ house, home, admin }, id) => act(house, home, admin.as, id, 'copy-link'),
    status: 200,
    audit: ['invitation.link_copied'],
  },
  'POST /v1/invitations/inspect': {
    before: async (scene) => (await invited(scene)).token,
    ask: ({ house }, token) => house.ask('POST /v1/invitations/inspect', { body: { token } }),
    status: 200,
    audit: [],
  },
  'POST /v1/invitations/accept': {
    before: async (scene) => (await invited(scene)).token,
    ask: ({ house }, token) => accept(house, token, newcomer),
    status: 200,
    audit: ['invitation.accepted', 'session.opened', 'user.created'],
  },
  'POST /v1/invitations/decline': {
    before: async (scene) => (await invited(scene)).token,
    ask: ({ house }, token) => house.ask('POST /v1/invitations/decline', { body: { token } }),
    status: 204,
    audit: ['invitation.declined'],
  },
  'POST /v1/invitations/ask': {
    before: async (scene) => {
      const { id, token } = await invited(scene)
      await act(scene.house, scene.home, scene.admin.as, id, 'revoke')
      return token
    },
    ask: ({ house }, token) => house.ask('POST /v1/invitations/ask', { body: { token } }),
    status: 202,
    audit: ['invitation.asked_for'],
  },
  'GET /v1/me/invitations': {
    before: ownInvited,
    ask: ({ house, asSuperuser: as }) => house.ask('GET /v1/me/invitations', { as }),
    status: 200,
    audit: [],
  },
  'POST /v1/me/invitations/{invitationId}/accept': {
    before: ownInvited,
    ask: ({ house, asSuperuser: as }, id) => house.ask(`POST /v1/me/invitations/${id}/accept`, { as }),
    status: 200,
    audit: ['invitation.accepted'],
  },
  'POST /v1/me/invitations/{invitationId}/decline': {
    before: ownInvited,
    ask: ({ house, asSuperuser: as }, id) => house.ask(`POST /v1/me/invitations/${id}/decline`, { as }),
    status: 204,
    audit: ['invitation.declined'],
  },
}
