import { operations, type Key } from '@rollcall/contract/operations'
import { none, type Operation } from '@rollcall/contract/shared/operation'
import { Check } from 'typebox/value'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { verifyChains } from '../src/audit/verify.ts'
import { actionsOf } from './audit-trail.ts'
import { openHouse } from './house.ts'
import type { Happy } from './happy.ts'
import { assignmentHappy } from './assignment.cases.ts'
import { invitationHappy } from './invitation-happy.ts'
import { mailHappy } from './mail-happy.ts'
import { joiningHappy } from './joining-happy.ts'
import { makeGroup, makeToken, password } from './people.ts'
import { fileHappy } from './organization-file.cases.ts'
import { resourceHappy } from './resource.cases.ts'
import { roleHappy } from './role.cases.ts'
import { viewAsHappy } from './view-as.cases.ts'
import { scopeHappy } from './scope.cases.ts'
import { undoHappy } from './undo.cases.ts'
import { mailEmailChange, mailReset, type Scene, setScene, setUp } from './scene.ts'

const text = (value: unknown): string => String(value)
const ofHome = ({ home }: Scene): string => `/v1/organizations/${home.id}`
const ifFirst = { 'if-match': '"1"' }

/** A group with the member, the person who has a password, and a contact. @returns its address and that of the contact */
async function makeFullGroup(scene: Scene): Promise<{ readonly group: string; readonly contact: string }> {
  const { house, home, member, admin, person } = scene
  const { items } = (await house.ask(`GET ${ofHome(scene)}/memberships`, { as: admin.as })).json()
  const own = items.find(({ userId }: { userId: string }) => userId === person.id).id
  const contacts = [{ name: 'Operations', channel: 'email', address: 'ops@example.com' }] as const
  const members = [{ membershipId: member.membershipId }, { membershipId: own }]
  const id = await makeGroup(house, home, { members, contacts })
  const group = `${ofHome(scene)}/notification-groups/${id}`
  const contact = (await house.ask(`GET ${group}/contacts`, { as: admin.as })).json().items[0].id
  return { group, contact: `${group}/contacts/${contact}` }
}
const makeGroupOf = async (scene: Scene) => (await makeFullGroup(scene)).group
const makeContactOf = async (scene: Scene) => (await makeFullGroup(scene)).contact

/** One call of each operation that succeeds: a new operation does not compile without one. */
const happy: Readonly<Record<Key, Happy>> = {
  ...assignmentHappy,
  ...invitationHappy,
  ...mailHappy,
  ...joiningHappy,
  ...fileHappy,
  ...viewAsHappy,
  'GET /v1/setup': { ask: ({ house }) => house.ask('GET /v1/setup'), status: 200, audit: [] },
  'POST /v1/setup': {
    ask: (scene) => setUp(scene),
    status: 201,
    audit: ['organization.created', 'server.set_up', 'session.opened'],
  },
  'POST /v1/sessions': {
    ask: ({ house, person }) => house.ask('POST /v1/sessions', { body: { email: person.email, password } }),
    status: 200,
    audit: ['session.opened'],
  },
  'DELETE /v1/sessions/current': {
    ask: ({ house, as }) => house.ask('DELETE /v1/sessions/current', { as }),
    status: 204,
    audit: ['session.closed'],
  },
  'GET /v1/me/sessions': { ask: ({ house, as }) => house.ask('GET /v1/me/sessions', { as }), status: 200, audit: [] },
  'DELETE /v1/me/sessions/{sessionId}': {
    before: async ({ house, as }) => (await house.ask('GET /v1/me/sessions', { as })).json().items[0].id,
    ask: ({ house, as }, id) => house.ask(`DELETE /v1/me/sessions/${id}`, { as }),
    status: 204,
    audit: ['session.revoked'],
  },
  'DELETE /v1/me/sessions': {
    ask: ({ house, as }) => house.ask('DELETE /v1/me/sessions', { as }),
    status: 200,
    audit: ['session.others_revoked'],
  },
  'POST /v1/me/elevation': {
    ask: ({ house, asSuperuser: as }) =>
      house.ask('POST /v1/me/elevation', { as, body: { password, reason: 'read the mailbox' } }),
    status: 200,
    audit: ['superuser.elevated'],
  },
  'DELETE /v1/me/elevation': {
    ask: ({ house, asSuperuser: as }) => house.ask('DELETE /v1/me/elevation', { as }),
    status: 204,
    audit: ['superuser.lowered'],
  },
  'GET /v1/me': { ask: ({ house, as }) => house.ask('GET /v1/me', { as }), status: 200, audit: [] },
  'PATCH /v1/me': {
    ask: ({ house, as }) => house.ask('PATCH /v1/me', { as, body: { name: 'Zoë' } }),
    status: 200,
    audit: ['user.renamed'],
  },
  'POST /v1/me/email': {
    ask: ({ house, as }) => house.ask('POST /v1/me/email', { as, body: { email: 'new@example.com', password } }),
    status: 202,
    audit: ['user.email_change_requested'],
  },
  'POST /v1/email-changes/check': {
    before: (scene) => mailEmailChange(scene),
    ask: ({ house }, token) => house.ask('POST /v1/email-changes/check', { body: { token } }),
    status: 200,
    audit: [],
  },
  'POST /v1/email-changes/confirm': {
    before: (scene) => mailEmailChange(scene),
    ask: ({ house }, token) => house.ask('POST /v1/email-changes/confirm', { body: { token } }),
    status: 204,
    audit: ['user.email_changed'],
  },
  'POST /v1/me/password': {
    ask: ({ house, as }) =>
      house.ask('POST /v1/me/password', {
        as,
        body: { currentPassword: password, newPassword: 'nine other lanterns' },
      }),
    status: 204,
    audit: ['credential.changed'],
  },
  'POST /v1/password-resets': {
    ask: ({ house, person }) => house.ask('POST /v1/password-resets', { body: { email: person.email } }),
    status: 202,
    audit: ['credential.reset_requested'],
  },
  'POST /v1/password-resets/check': {
    before: mailReset,
    ask: ({ house }, token) => house.ask('POST /v1/password-resets/check', { body: { token } }),
    status: 200,
    audit: [],
  },
  'POST /v1/password-resets/complete': {
    before: mailReset,
    ask: ({ house }, token) =>
      house.ask('POST /v1/password-resets/complete', { body: { token, password: 'nine other lanterns' } }),
    status: 204,
    audit: ['credential.reset'],
  },
  'GET /v1/me/tokens': { ask: ({ house, as }) => house.ask('GET /v1/me/tokens', { as }), status: 200, audit: [] },
  'POST /v1/me/tokens': {
    ask: ({ house, as, home }) =>
      house.ask('POST /v1/me/tokens', { as, body: { organizationId: home.id, name: 'Laptop' } }),
    status: 201,
    audit: ['token.created'],
  },
  'DELETE /v1/me/tokens/{tokenId}': {
    before: async ({ house, home, admin }) => (await makeToken(house, home, admin)).id,
    ask: ({ house, admin: { as } }, id) => house.ask(`DELETE /v1/me/tokens/${id}`, { as }),
    status: 204,
    audit: ['token.revoked'],
  },
  'POST /v1/organizations/{organizationId}/access/explain': {
    ask: (scene) =>
      scene.house.ask(`POST ${ofHome(scene)}/access/explain`, {
        as: scene.admin.as,
        body: {
          subject: { type: 'user', id: scene.member.membershipId },
          action: 'member.view',
          resource: { type: 'organization', id: scene.home.id },
        },
      }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/access/reach': {
    ask: (scene) =>
      scene.house.ask(`POST ${ofHome(scene)}/access/reach`, {
        as: scene.admin.as,
        body: { subject: { type: 'user', id: scene.member.membershipId } },
      }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/access/holders': {
    ask: (scene) =>
      scene.house.ask(`POST ${ofHome(scene)}/access/holders`, {
        as: scene.admin.as,
        body: { action: 'member.edit', resource: { type: 'organization', id: scene.home.id } },
      }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}': {
    ask: (scene) => scene.house.ask(`GET ${ofHome(scene)}`, { as: scene.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/memberships': {
    ask: (scene) => scene.house.ask(`GET ${ofHome(scene)}/memberships`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}': {
    ask: (scene) =>
      scene.house.ask(`GET ${ofHome(scene)}/memberships/${scene.member.membershipId}`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}': {
    ask: (scene) =>
      scene.house.ask(`PATCH ${ofHome(scene)}/memberships/${scene.member.membershipId}`, {
        as: scene.admin.as,
        headers: { 'if-match': '"1"' },
        body: { displayName: 'Zoë', username: 'zoe', externalId: 'crm-7' },
      }),
    status: 200,
    audit: ['membership.updated'],
  },
  'GET /v1/organizations/{organizationId}/roles': {
    ask: (scene) => scene.house.ask(`GET ${ofHome(scene)}/roles`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/notification-groups': {
    before: makeFullGroup,
    ask: (scene) => scene.house.ask(`GET ${ofHome(scene)}/notification-groups`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/notification-groups': {
    ask: (scene) =>
      scene.house.ask(`POST ${ofHome(scene)}/notification-groups`, {
        as: scene.admin.as,
        body: { name: 'On-call', description: 'At night' },
      }),
    status: 201,
    audit: ['notification-group.created'],
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    before: makeGroupOf,
    ask: ({ house, admin: { as } }, group) => house.ask(`GET ${group}`, { as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    before: makeGroupOf,
    ask: ({ house, admin: { as } }, group) =>
      house.ask(`PATCH ${group}`, { as, headers: ifFirst, body: { name: 'By day' } }),
    status: 200,
    audit: ['notification-group.updated'],
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    before: makeGroupOf,
    ask: ({ house, admin: { as } }, group) => house.ask(`DELETE ${group}?recipients=3`, { as }),
    status: 200,
    audit: ['notification-group.deleted'],
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/members': {
    before: makeGroupOf,
    ask: ({ house, admin: { as } }, group) => house.ask(`GET ${group}/members`, { as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/members': {
    before: makeGroupOf,
    ask: ({ house, admin: { as, membershipId } }, group) =>
      house.ask(`POST ${group}/members`, {
        as,
        body: { membershipIds: [membershipId], email: true, sms: true, on: true },
      }),
    status: 200,
    audit: ['notification-group.members_added'],
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}': {
    before: makeGroupOf,
    ask: ({ house, admin: { as }, member }, group) =>
      house.ask(`PATCH ${group}/members/${member.membershipId}`, { as, headers: ifFirst, body: { on: false } }),
    status: 200,
    audit: ['notification-group.member_updated'],
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}': {
    before: makeGroupOf,
    ask: ({ house, admin: { as }, member }, group) =>
      house.ask(`DELETE ${group}/members/${member.membershipId}`, { as }),
    status: 200,
    audit: ['notification-group.member_removed'],
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts': {
    before: makeGroupOf,
    ask: ({ house, admin: { as } }, group) => house.ask(`GET ${group}/contacts`, { as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts': {
    before: makeGroupOf,
    ask: ({ house, admin: { as } }, group) =>
      house.ask(`POST ${group}/contacts`, {
        as,
        body: { name: 'Pager', channel: 'sms', address: '+49 170 1234567' },
      }),
    status: 201,
    audit: ['notification-group.contact_added'],
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}': {
    before: makeContactOf,
    ask: ({ house, admin: { as } }, contact) =>
      house.ask(`PATCH ${contact}`, { as, headers: ifFirst, body: { channel: 'sms', address: '+491701234567' } }),
    status: 200,
    audit: ['notification-group.contact_updated'],
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}': {
    before: makeContactOf,
    ask: ({ house, admin: { as } }, contact) => house.ask(`DELETE ${contact}`, { as }),
    status: 200,
    audit: ['notification-group.contact_removed'],
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}/notification-groups': {
    before: makeFullGroup,
    ask: (scene) =>
      scene.house.ask(`GET ${ofHome(scene)}/memberships/${scene.member.membershipId}/notification-groups`, {
        as: scene.admin.as,
      }),
    status: 200,
    audit: [],
  },
  'GET /v1/me/notification-groups': {
    before: makeFullGroup,
    ask: ({ house, as }) => house.ask('GET /v1/me/notification-groups', { as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/me/organizations/{organizationId}/notification-groups/{groupId}': {
    before: makeGroupOf,
    ask: ({ house, as }, group) =>
      house.ask(`PATCH ${group.replace('/v1/', '/v1/me/')}`, { as, headers: ifFirst, body: { sms: true } }),
    status: 200,
    audit: ['notification-group.member_updated'],
  },
  ...resourceHappy,
  ...roleHappy,
  ...scopeHappy,
  ...undoHappy,
  'GET /v1/server/mailbox': {
    ask: ({ house, asSuperuser: as }) => house.ask('GET /v1/server/mailbox', { as }),
    status: 200,
    audit: [],
  },
  'POST /v1/server/mailbox/{mailId}/open': {
    before: async (scene) => {
      const token = await mailReset(scene)
      await scene.house.ask('POST /v1/password-resets/complete', { body: { token, password: 'nine other lanterns' } })
      const { items } = (await scene.house.ask('GET /v1/server/mailbox', { as: scene.asSuperuser })).json()
      return items.find(({ kind }: { kind: string }) => kind === 'password-changed').id
    },
    ask: ({ house, asSuperuser: as }, id) => house.ask(`POST /v1/server/mailbox/${id}/open`, { as }),
    status: 200,
    audit: ['mail.opened'],
  },
}

describe('each operation answers what it declares and leaves its audit event, D-23', async () => {
  const house = await openHouse()
  afterAll(house.close)

  it.each(Object.entries(happy))('%s', async (key, { before, ask, status, audit }) => {
    const scene = await setScene(house)
    const made = text(await before?.(scene))
    let answer: LightMyRequestResponse | undefined
    const actions = await actionsOf(house, async () => {
      answer = await ask(scene, made)
    })
    expect(answer?.statusCode, answer?.body).toBe(status)
    expect(actions).toEqual(audit)
    const { answers, media }: Operation = operations[key as Key]
    const schema = answers[status]
    if (schema === undefined || schema === none) expect(answer?.body).toBe('')
    else expect(Check(schema, media === undefined ? answer?.json() : answer?.body)).toBe(true)
  })

  it('changes without leaving an event only where it changes nothing', () => {
    const asks = (key: string): boolean =>
      key.startsWith('GET ') || (operations[key as Key] as Operation).reads === true
    const silent = Object.entries(happy).filter(([key, { audit }]) => !asks(key) && audit.length === 0)
    expect(silent.map(([key]) => key).toSorted()).toEqual([
      'POST /v1/domain-proofs/check',
      'POST /v1/email-changes/check',
      'POST /v1/invitations/inspect',
      'POST /v1/password-resets/check',
      'POST /v1/sign-ups/check',
    ])
  })

  it('and every chain is whole afterwards', async () => {
    const reports = await verifyChains(house.database, {})
    expect(reports.flatMap(({ faults }) => faults)).toEqual([])
  })
})
