import type { Catalogue } from './catalogue.ts'
import { type Area, area, change, organizationWide, placed, risk, see } from './catalogue.define.ts'

const ground: readonly Area[] = [
  area(
    { name: 'organization', description: 'The organization itself', under: 'organization', registration: 'required' },
    {
      view: { does: 'See the name of the organization', baseline: true },
      edit: { does: 'Change name, logo and contact text' },
    },
    ['organization'],
  ),
  area(
    { name: 'user', description: 'A member seen as a resource', under: 'organization', registration: 'required' },
    {
      view: { does: 'See a profile', baseline: true },
      edit: { does: 'Change his own profile', baseline: true, personal: true },
      sessions: { does: 'See and end his own sessions', baseline: true, personal: true },
      channels: { does: 'See and change his own notification channels', baseline: true, personal: true },
    },
    ['user'],
  ),
  placed('application', 'application', 'An application', {
    view: see('See the application'),
    create: { does: 'Register applications', on: ['organization'], requires: [], dangerous: true },
    edit: change('Rename and configure the application'),
    delete: risk('Delete the application with all that lies under it'),
    export: risk('Export raw data of the application'),
  }),
  placed('environment', 'environment', 'An environment of an application', {
    view: see('See the environment'),
    create: { ...change('Add an environment'), on: ['application'], requires: [] },
    edit: change('Change alert and notification settings and the name'),
    delete: risk('Delete the environment'),
  }),
]

/** Things that come and go under an environment: created on it, or on the application where they serve all of it. */
const kept = (name: string, description: string, plural: string): Area =>
  placed(name, 'environment', description, {
    view: see(`See ${plural}`),
    create: { ...change(`Create ${plural}`), on: ['environment', 'application'] },
    edit: change(`Change ${plural}`),
    delete: change(`Delete ${plural}`),
  })

/** Admin or nothing: even seeing one needs the level Admin. */
const secret = (name: string, description: string, plural: string): Area =>
  placed(name, 'environment', description, {
    view: { ...risk(`See ${plural}`), requires: [] },
    create: { ...risk(`Create ${plural}`), on: ['environment', 'application'] },
    edit: risk(`Change ${plural}`),
    delete: risk(`Delete ${plural}`),
  })

const observed: readonly Area[] = [
  kept('monitor', 'A monitor and its data', 'monitors'),
  kept('dashboard', 'A dashboard', 'dashboards'),
  placed('alert', 'environment', 'An alert that has been raised', {
    view: see('See alerts'),
    respond: change('Acknowledge and close alerts'),
  }),
  kept('alert-rule', 'A rule that raises alerts', 'alert rules'),
  kept('check', 'A check that collects metrics', 'checks'),
  kept('template', 'A template of checks', 'templates'),
  kept('graph', 'A graph', 'graphs'),
  kept('worksheet', 'A worksheet of graphs', 'worksheets'),
  placed('issue', 'environment', 'An issue found in an application', {
    view: see('See issues'),
    triage: change('Change state, severity and assignee of issues'),
    comment: change('Comment on issues'),
    exclude: change('Exclude issues from the count'),
  }),
  placed('security-policy', 'application', 'A rule that applications are held against', {
    view: see('See security policies'),
    edit: change('Change security policies'),
  }),
  secret('connection', 'A connection to another system', 'connections'),
  secret('credential', 'A credential that machines use', 'credentials'),
]

const people: readonly Area[] = [
  organizationWide('member', 'A user in the organization', {
    view: { does: 'See members', on: ['organization', 'member', 'user'] },
    edit: {
      does: 'Change membership, roles, scope and end date',
      on: ['organization', 'member', 'user'],
      dangerous: true,
    },
    suspend: { does: 'Suspend and reactivate members', on: ['organization', 'member', 'user'], dangerous: true },
    remove: { does: 'Remove members', on: ['organization', 'member', 'user'], dangerous: true },
    'view-as': { does: 'See the console as a member does', on: ['organization', 'member', 'user'], dangerous: true },
    pam: { does: 'Let people sign in with a system account', requires: [], dangerous: true },
  }),
  organizationWide('invitation', 'An offer of membership', {
    view: { does: 'See invitations' },
    create: { does: 'Invite, resend, edit and copy own invitations', requires: [] },
    propose: { does: 'Propose a person to those who may invite', requires: [] },
    edit: { does: 'Resend, edit and copy invitations of others' },
    revoke: { does: 'Revoke invitations' },
  }),
  organizationWide('membership-request', 'A person who asks to join, or is proposed', {
    view: { does: 'See who asks to join' },
    decide: { does: 'Approve and refuse requests' },
  }),
  organizationWide('joining-rule', 'Who may sign up by the domain of his address', {
    view: { does: 'See the rules of self sign-up' },
    edit: { does: 'Change the rules of self sign-up', dangerous: true },
  }),
  organizationWide('domain', 'A mail domain that the organization has proven', {
    view: { does: 'See domains' },
    edit: { does: 'Add, prove and delete domains', dangerous: true },
  }),
  organizationWide('notification-group', 'People who are notified together', {
    view: { does: 'See notification groups' },
    edit: { does: 'Create, change and delete notification groups' },
  }),
  organizationWide('review', 'A review of who has access', {
    view: { does: 'See access reviews' },
    edit: { does: 'Start, change and close access reviews', dangerous: true },
  }),
]

const rights: readonly Area[] = [
  organizationWide('role', 'A role', {
    view: { does: 'See roles' },
    edit: { does: 'Add, change and delete roles', dangerous: true },
  }),
  organizationWide('scope', 'A named scope', {
    view: { does: 'See named scopes' },
    edit: { does: 'Add, change and delete named scopes', dangerous: true },
  }),
  organizationWide('service-account', 'A subject for programs', {
    view: { does: 'See service accounts' },
    edit: { does: 'Create, change and delete service accounts', dangerous: true },
  }),
  organizationWide('token', 'A token of a service account, or of a member', {
    view: { does: 'See the tokens of the organization' },
    create: { does: 'Create organization tokens', dangerous: true },
    revoke: { does: 'Revoke tokens', dangerous: true },
  }),
  organizationWide('access', 'The decision point', {
    evaluate: { does: 'Ask what anybody may do', dangerous: true },
    search: { does: 'List who may do something, and what somebody may do', dangerous: true },
    explain: { does: 'See the roles, cells and clauses behind a decision' },
  }),
  organizationWide('resource', 'The register of resources', {
    view: { does: 'See kinds and numbers of registered resources' },
    register: { does: 'Register and delete resources', dangerous: true },
    classify: { does: 'Change owners, tags and parents of resources', dangerous: true },
  }),
]

const administration: readonly Area[] = [
  organizationWide('policy', 'The policy of the organization', {
    view: { does: 'See the policy' },
    edit: { does: 'Change the policy', dangerous: true },
  }),
  organizationWide('sso', 'Sign-on and provisioning', {
    view: { does: 'See sign-on and provisioning' },
    edit: { does: 'Change sign-on and provisioning', dangerous: true },
  }),
  organizationWide('audit', 'The audit log', {
    view: { does: 'See the audit log' },
    export: { does: 'Export the audit log', dangerous: true },
  }),
  organizationWide('billing', 'Billing', {
    view: { does: 'See plan, seats and invoices' },
    edit: { does: 'Change plan and payment' },
  }),
  organizationWide('webhook', 'Where events are sent', {
    view: { does: 'See webhooks' },
    edit: { does: 'Change webhooks', dangerous: true },
  }),
  organizationWide('project', 'A project of its owners', {
    view: { does: 'See projects' },
    create: { does: 'Create projects', on: ['organization'], requires: [] },
    edit: { does: 'Change projects' },
    delete: { does: 'Delete projects' },
  }),
]

const toCatalogue = (root: string, areas: readonly Area[]): Catalogue => ({
  root,
  types: areas.map(({ type }) => type),
  permissions: areas.flatMap(({ permissions }) => permissions),
})

/** Every function that the templates speak of. A product adds its own types and permissions beside them. */
export const builtInCatalogue: Catalogue = toCatalogue('organization', [
  ...ground,
  ...observed,
  ...people,
  ...rights,
  ...administration,
])

/** Permissions on the server as a whole. They are decided over the server's own snapshot and give nothing inside an organization. */
export const serverCatalogue: Catalogue = toCatalogue('server', [
  area(
    { name: 'server', description: 'This installation', under: 'organization', registration: 'required' },
    {
      configure: { does: 'Change server settings: mail, TLS, limits', dangerous: true },
      listen: { does: 'Change the ports on which the server listens', dangerous: true },
      observe: { does: 'Read metrics and health of the server' },
    },
    ['server'],
  ),
  area(
    { name: 'superuser', description: 'The superuser bit', under: 'organization', registration: 'open' },
    { grant: { does: 'Give and take the superuser bit', dangerous: true } },
    ['server', 'superuser'],
  ),
  area(
    {
      name: 'organization',
      description: 'An organization of this server',
      under: 'organization',
      registration: 'open',
    },
    {
      create: { does: 'Create organizations', on: ['server'], dangerous: true },
      delete: { does: 'Delete and restore organizations', on: ['server', 'organization'], dangerous: true },
      configure: {
        does: 'Change policy and sign-in of any organization',
        on: ['server', 'organization'],
        dangerous: true,
      },
    },
    ['server', 'organization'],
  ),
])
