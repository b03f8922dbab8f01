import { number, plural } from './wording.ts'

const users = (count: number) => plural(count, { one: '# user', other: '# users' })
const apps = (count: number) => plural(count, { one: '1 app', other: '# apps' })

export const roles = {
  title: 'Roles',
  table: (organization: string) => `Roles of ${organization}`,
  columns: {
    name: 'Role',
    description: 'Description',
    users: 'Users',
    apps: 'Apps with Admin / Read-Only',
    changed: 'Changed',
  },
  builtIn: 'Built-in',
  everywhere: 'Admin everywhere',
  counts: (admin: number, read: number) => `${number(admin)} / ${number(read)}`,
  add: 'Add role',
  addText: 'A new role gives nothing until its table says where.',
  duplicate: 'Duplicate',
  copyName: (name: string) => `${name} copy`,
  name: 'Name',
  description: 'Description',
  startFrom: 'Start from',
  fromNothing: 'Nothing: every ordinary permission, an empty table',
  fromCopy: (name: string) => `Copy of ${name}`,
  added: (name: string) => `${name} was added`,
  users: (count: number) => (count === 0 ? 'No users' : users(count)),
  back: 'All roles',
  acts: 'Actions for the role',
  remove: 'Delete role',
  removeTitle: (name: string) => `Delete ${name}?`,
  removeText: (count: number) =>
    count === 0 ? 'Nobody holds it.' : `${users(count)} ${count === 1 ? 'holds' : 'hold'} it.`,
  replacement: 'They get instead',
  noReplacement: 'No other role',
  removed: (name: string) => `${name} was deleted`,

  levels: { admin: 'Admin', read: 'Read-Only', deny: 'Deny', none: 'Nothing' },
  from: {
    own: 'own setting',
    application: 'all environments of this app',
    environment: 'this environment of all apps',
    everything: 'all apps, all environments',
    nothing: 'not set anywhere',
  },
  default: 'default',
  shown: (level: string, isDefault: boolean) => (isDefault ? `${level} default` : level),
  useDefault: 'Use default',
  app: 'App',
  owner: 'Owner',
  allApps: 'All apps',
  allAppsHint: 'default for every app, present and future',
  allEnvironments: 'All environments',
  noEnvironment: 'not there',
  grid: (role: string) => `Role Management Table of ${role}`,
  cell: (app: string, environment: string, level: string, from: string) => `${app}, ${environment}: ${level}, ${from}`,
  changedCell: 'unsaved',
  filter: 'Filter apps',
  ownOnly: 'Only apps with own settings',
  unsavedOnly: 'Only unsaved',
  size: (shown: number, total: number, environments: number) =>
    `${number(shown)} of ${apps(total)} × ${plural(environments, { one: '# environment', other: '# environments' })}`,
  hidden: 'There are more apps that you may not see; their settings stay as they are.',
  setColumn: (environment: string, count: number) => `Set ${environment} for ${apps(count)}`,
  environmentOf: 'Environment',
  keys: {
    move: 'Arrow keys move',
    admin: 'Admin',
    read: 'Read-Only',
    deny: 'Deny',
    default: 'use default',
    select: 'selects',
  },
  noApps: 'No apps match',
  fixed: 'This role gives Admin everywhere. It has no table; add another role where you want less.',
  noGrid: 'Roles are not limited to applications here: what a role permits holds in the scope of the user.',

  unsaved: (count: number) => plural(count, { one: '# unsaved change', other: '# unsaved changes' }),
  review: 'Review changes',
  saveCount: (count: number) => plural(count, { one: 'Save 1 change', other: 'Save # changes' }),
  reviewTitle: (role: string) => `Review changes to ${role}`,
  goBack: 'Back',
  changes: 'Changes',
  was: 'Before',
  becomes: 'After',
  saved: (role: string) => `${role} was saved`,
  announced: (count: number, level: string) => `${plural(count, { one: '# setting', other: '# settings' })}: ${level}`,
  prepared: 'Check access prepared this change. It is not saved yet.',
  draftFound: 'Changes of an earlier visit are here again. They are not saved yet.',
  conflict: 'Somebody else saved this table meanwhile. Choose what to keep where both of you changed it.',
  theirs: 'Saved meanwhile',
  keepMine: 'Keep mine',
  takeTheirs: 'Take theirs',
  stale: 'Access has changed since this preview. Here is what would come of it now.',
}

export const consequence = {
  title: 'What comes of it',
  working: 'Asking the server who gains and who loses…',
  nothing: 'Nobody gains or loses anything.',
  sum: (gaining: number, losing: number) =>
    [
      gaining > 0 ? `${users(gaining)} ${gaining === 1 ? 'gains' : 'gain'} access` : '',
      losing > 0 ? `${users(losing)} ${losing === 1 ? 'loses' : 'lose'} access` : '',
    ]
      .filter(Boolean)
      .join(', '),
  level: (effect: 'gain' | 'loss', who: number, level: 'admin' | 'read', environment: string | null, count: number) => {
    const what = effect === 'loss' && level === 'read' ? 'all access' : level === 'admin' ? 'Admin' : 'Read-Only'
    const verb = effect === 'gain' ? (who === 1 ? 'gains' : 'gain') : who === 1 ? 'loses' : 'lose'
    const place = environment === null ? 'as a whole' : `in ${environment}`
    const where = count === 0 ? 'outside of any app' : `${apps(count)} ${place}`
    return `${users(who)} ${verb} ${what}: ${where}`
  },
  permission: (effect: 'gain' | 'loss', who: number, permission: string) =>
    `${users(who)} ${effect === 'gain' ? (who === 1 ? 'gains' : 'gain') : who === 1 ? 'loses' : 'lose'} ${permission}`,
  programs: (count: number) =>
    plural(count, { one: '# service account or token is touched', other: '# service accounts and tokens are touched' }),
  named: 'Named because it is powerful',
  adminIn: (application: string, environment: string) => `Admin in ${application} · ${environment}`,
  more: (count: number) => `and ${number(count)} more`,
  hidden: 'There is more that you may not see.',
  undone: (what: string) => `Taken back: ${what}`,
  overtaken: (name: string) => `${name} has changed since, so this cannot be taken back.`,
}
