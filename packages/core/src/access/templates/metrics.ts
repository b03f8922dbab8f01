import { seatDefaults, signInDefaults } from '../../policy/policy.ts'
import type { Template } from '../template.ts'
import { any, dataViews, organizationViews } from './grants.ts'

const alerts = any('alert.*', 'alert-rule.*')
const data = any('check.*', 'template.*')
const trending = any('graph.*', 'worksheet.*')
const everyPage = [...dataViews, ...organizationViews]

const functionalRoles = ['functional-admin', 'alerts', 'data', 'trending']

export const metrics: Template = {
  key: 'metrics',
  roles: [
    {
      key: 'admin',
      name: 'Admin',
      description: 'Everything',
      kind: 'tier',
      order: 1,
      grants: any('*'),
      grid: 'everything',
      standsBeside: [],
    },
    {
      key: 'normal',
      name: 'Normal',
      description: 'Sees every page; edits what the functional roles give, all of it without any',
      kind: 'tier',
      order: 2,
      grants: everyPage,
      grid: 'everything',
      fallback: { grants: [...alerts, ...data, ...trending], endedBy: functionalRoles },
      standsBeside: functionalRoles,
    },
    {
      key: 'read-only',
      name: 'Read-Only',
      description: 'Sees every page, edits nothing',
      kind: 'tier',
      order: 3,
      grants: everyPage,
      grid: 'everything',
      standsBeside: [],
    },
    {
      key: 'functional-admin',
      name: 'Admin',
      description: 'Adds and removes users and changes their privilege',
      kind: 'role',
      order: 4,
      grants: any(
        'member.view',
        'member.edit',
        'member.suspend',
        'member.remove',
        'invitation.*',
        'membership-request.*',
      ),
      grid: 'everything',
      mayGrant: ['normal', 'read-only', ...functionalRoles],
    },
    {
      key: 'alerts',
      name: 'Alerts',
      description: 'Responds to alerts and changes alert rules',
      kind: 'role',
      order: 5,
      functional: true,
      grants: alerts,
      grid: 'everything',
    },
    {
      key: 'data',
      name: 'Data',
      description: 'Changes checks and templates',
      kind: 'role',
      order: 6,
      functional: true,
      grants: data,
      grid: 'everything',
    },
    {
      key: 'trending',
      name: 'Trending',
      description: 'Changes graphs and worksheets',
      kind: 'role',
      order: 7,
      functional: true,
      grants: trending,
      grid: 'everything',
    },
  ],
  customRoles: false,
  ownerRole: 'admin',
  scopes: ['organization'],
  reserved: [],
  policy: {
    invitations: {
      lifetimeHours: null,
      addressDomains: null,
      resendFrom: [],
      decline: true,
      copyLink: 'when-not-delivered',
      keepEnded: false,
      accountFirst: true,
      severalAddresses: false,
      reminderHours: [],
      notificationChoice: false,
    },
    members: { ...seatDefaults, roles: 'one-tier', grantless: false, functionalRoles: true, removal: 'retire-tokens' },
    signIn: signInDefaults,
  },
}
