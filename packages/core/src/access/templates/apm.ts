import { seatDefaults, signInDefaults } from '../../policy/policy.ts'
import type { Template } from '../template.ts'
import { adminEverywhere, any, dataViews } from './grants.ts'

export const apm: Template = {
  key: 'apm',
  roles: [
    {
      key: 'account-admin',
      name: 'Account Admin',
      description: 'Full access to everything',
      kind: 'role',
      order: 1,
      grants: any('*'),
      grid: 'everything',
    },
    {
      key: 'billing',
      name: 'Billing',
      description: 'Billing information and nothing else',
      kind: 'role',
      order: 2,
      grants: any('billing.*'),
      grid: [],
    },
    {
      key: 'dashboard-admin',
      name: 'Dashboard Admin',
      description: 'Manages dashboards where its table says Admin, reads where it says Read-Only',
      kind: 'role',
      order: 3,
      grants: [...any('dashboard.*'), ...dataViews],
      grid: adminEverywhere,
    },
  ],
  customRoles: true,
  ownerRole: 'account-admin',
  scopes: ['organization'],
  reserved: [],
  policy: {
    invitations: {
      lifetimeHours: 72,
      addressDomains: null,
      resendFrom: ['expired', 'revoked'],
      decline: false,
      copyLink: 'when-not-delivered',
      keepEnded: true,
      accountFirst: false,
      severalAddresses: true,
      reminderHours: [],
      notificationChoice: true,
    },
    members: { ...seatDefaults, roles: 'several', grantless: true, functionalRoles: false, removal: 'retire-tokens' },
    signIn: signInDefaults,
  },
}
