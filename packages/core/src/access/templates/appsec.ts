import { seatDefaults, signInDefaults } from '../../policy/policy.ts'
import type { Template } from '../template.ts'
import { any, dataViews } from './grants.ts'

export const appsec: Template = {
  key: 'appsec',
  roles: [
    {
      key: 'admin',
      name: 'Admin',
      description: 'Everything, and alone the users',
      kind: 'role',
      order: 1,
      grants: any('*'),
      grid: 'everything',
    },
    {
      key: 'policy-manager',
      name: 'Policy Manager',
      description: 'Changes security policies and works on issues',
      kind: 'role',
      order: 2,
      grants: [...dataViews, ...any('security-policy.*', 'issue.*')],
      grid: 'everything',
    },
    {
      key: 'developer',
      name: 'Developer',
      description: 'Works on issues',
      kind: 'role',
      order: 3,
      grants: [...dataViews, ...any('issue.*')],
      grid: 'everything',
    },
    {
      key: 'read-only',
      name: 'Read-Only',
      description: 'Sees applications and issues, changes nothing',
      kind: 'role',
      order: 4,
      grants: dataViews,
      grid: 'everything',
    },
  ],
  customRoles: true,
  ownerRole: 'admin',
  scopes: ['organization', 'own', 'custom'],
  reserved: [
    {
      permissions: ['member.*', 'invitation.*', 'membership-request.*', 'joining-rule.*', 'role.*', 'scope.*'],
      roles: ['admin'],
    },
  ],
  policy: {
    invitations: {
      lifetimeHours: 7 * 24,
      addressDomains: null,
      resendFrom: [],
      decline: false,
      copyLink: 'when-not-delivered',
      keepEnded: false,
      accountFirst: false,
      severalAddresses: true,
      reminderHours: [],
      notificationChoice: false,
    },
    members: { ...seatDefaults, roles: 'one', grantless: false, functionalRoles: false, removal: 'retire-tokens' },
    signIn: signInDefaults,
  },
}
