import { seatDefaults, signInDefaults } from '../../policy/policy.ts'
import type { RoleTemplate, Template } from '../template.ts'
import { adminEverywhere, any, dataViews, organizationViews, owned } from './grants.ts'

/** Carry what holds for the organization as a whole; what anybody may do on applications comes from the other roles. */
const tiers: readonly RoleTemplate[] = [
  {
    key: 'admin',
    name: 'Admin',
    description: 'Everything',
    kind: 'tier',
    order: 1,
    grants: any('*'),
    grid: 'everything',
    standsBeside: 'any',
  },
  {
    key: 'member',
    name: 'Member',
    description: 'Invites within his own rights, creates projects and manages his own',
    kind: 'tier',
    order: 2,
    grants: [...any('invitation.create', 'project.create'), ...owned('project.*')],
    grid: [],
    standsBeside: 'any',
  },
  {
    key: 'read-only',
    name: 'Read-Only',
    description: 'Sees the pages of the organization',
    kind: 'tier',
    order: 3,
    grants: organizationViews,
    grid: [],
    standsBeside: 'any',
  },
  {
    key: 'guest',
    name: 'Guest',
    description: 'His own user and settings only',
    kind: 'tier',
    order: 4,
    grants: [],
    grid: [],
    standsBeside: 'any',
  },
]

const seeing = any('application.view', 'environment.view', 'monitor.view')

const others: readonly RoleTemplate[] = [
  {
    key: 'billing',
    name: 'Billing',
    description: 'Billing information and nothing else',
    kind: 'role',
    order: 5,
    grants: any('billing.*'),
    grid: [],
  },
  {
    key: 'dashboard-admin',
    name: 'Dashboard Admin',
    description: 'Manages dashboards where its table says Admin, reads where it says Read-Only',
    kind: 'role',
    order: 6,
    grants: [...any('dashboard.*'), ...dataViews],
    grid: adminEverywhere,
  },
  {
    key: 'alerts',
    name: 'Alerts',
    description: 'Responds to alerts and changes alert rules',
    kind: 'role',
    order: 7,
    grants: [...any('alert.*', 'alert-rule.*'), ...seeing],
    grid: adminEverywhere,
  },
  {
    key: 'data',
    name: 'Data',
    description: 'Changes checks and templates',
    kind: 'role',
    order: 8,
    grants: [...any('check.*', 'template.*'), ...seeing],
    grid: adminEverywhere,
  },
  {
    key: 'trending',
    name: 'Trending',
    description: 'Changes graphs and worksheets',
    kind: 'role',
    order: 9,
    grants: [...any('graph.*', 'worksheet.*'), ...seeing],
    grid: adminEverywhere,
  },
]

export const complete: Template = {
  key: 'complete',
  roles: [...tiers, ...others],
  customRoles: true,
  ownerRole: 'admin',
  scopes: ['organization', 'own', 'custom'],
  reserved: [],
  policy: {
    invitations: {
      lifetimeHours: 72,
      addressDomains: null,
      resendFrom: ['expired', 'revoked'],
      decline: true,
      copyLink: 'always',
      keepEnded: true,
      accountFirst: false,
      severalAddresses: true,
      reminderHours: [],
      notificationChoice: true,
    },
    members: {
      ...seatDefaults,
      roles: 'one-tier',
      grantless: true,
      functionalRoles: true,
      removal: 'block-while-owning',
    },
    signIn: signInDefaults,
  },
}
