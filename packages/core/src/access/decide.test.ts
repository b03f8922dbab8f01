import { describe, expect, it } from 'vitest'
import {
  builtInCatalogue,
  compile,
  decide,
  type MembershipFacts,
  type OrganizationFacts,
  type Question,
  serverCatalogue,
  type TemplateKey,
  templateKeys,
  templates,
  toRoleFacts,
  toServerFacts,
} from './access.ts'

const now = new Date('2026-11-21T10:00:00Z')

const rolesOf = (key: TemplateKey) => templates[key].roles.map((role) => toRoleFacts(role, `rol_${role.key}`))

const member = (userId: string, ...roles: readonly string[]): MembershipFacts => ({
  userId,
  status: 'active',
  endsAt: null,
  assignments: roles.map((role) => ({ roleId: `rol_${role}`, endsAt: null })),
  scope: { kind: 'organization' },
})

const organization = (template: TemplateKey, memberships: readonly MembershipFacts[]): OrganizationFacts => ({
  id: 'org_1',
  revision: 1,
  ownerUserId: 'usr_owner',
  functionalRoles: templates[template].policy.members.functionalRoles,
  roles: rolesOf(template),
  scopes: [],
  memberships,
  serviceAccounts: [],
  tokens: [],
  resources: [],
})

const asks = (id: string, action: string, type = 'organization', resourceId = 'org_1'): Question => ({
  subject: { type: 'user', id },
  action: { name: action },
  resource: { type, id: resourceId },
  now,
})

describe('decide', () => {
  it.each(templateKeys)('lets the role of the owner in %s see members, and a stranger not', (key) => {
    const snapshot = compile(builtInCatalogue, organization(key, [member('usr_a', templates[key].ownerRole)]))
    expect(decide(snapshot, asks('usr_a', 'member.view'))).toEqual({ decision: true, reason: 'granted' })
    expect(decide(snapshot, asks('usr_b', 'member.view'))).toEqual({ decision: false, reason: 'unknown_subject' })
  })

  it('knows no server permission inside an organization, not even for its owner', () => {
    const snapshot = compile(builtInCatalogue, organization('complete', [member('usr_owner')]))
    expect(decide(snapshot, asks('usr_owner', 'policy.edit')).reason).toBe('owner')
    expect(decide(snapshot, asks('usr_owner', 'organization.configure')).reason).toBe('unknown_action')
  })

  it('asks for elevation on the server', () => {
    const users = [
      { userId: 'usr_a', isActive: true, isSuperuser: true },
      { userId: 'usr_b', isActive: true, isSuperuser: false },
    ]
    const snapshot = compile(serverCatalogue, toServerFacts(1, users))
    const question = asks('usr_a', 'configure', 'server', 'server')
    const elevatedUntil = new Date(now.getTime() + 1)
    expect(decide(snapshot, question).reason).toBe('no_permission')
    expect(decide(snapshot, { ...question, subject: { ...question.subject, elevatedUntil } }).reason).toBe('granted')
    expect(decide(snapshot, { ...question, subject: { ...question.subject, elevatedUntil: now } }).decision).toBe(false)
    expect(decide(snapshot, asks('usr_b', 'configure', 'server', 'server')).reason).toBe('no_permission')
  })
})
