import { number, plural } from './wording.ts'

export const users = {
  title: 'Users',
  filter: 'Filter by name or email',
  status: 'Status',
  role: 'Role',
  all: 'All',
  any: 'Any',
  match: (count: number, exact: boolean) =>
    exact ? plural(count, { one: '# match', other: '# match' }) : `${number(count)}+ match`,
  announced: (count: number, exact: boolean) =>
    exact
      ? count === 0
        ? 'No users match'
        : plural(count, { one: '# user matches', other: '# users match' })
      : `More than ${number(count)} users match`,
  columns: {
    user: 'User',
    status: 'Status',
    roles: 'Roles',
    joined: 'Joined',
    lastActive: 'Last active',
    actions: 'Actions',
  },
  table: (organization: string) => `Users of ${organization}`,
  statuses: {
    invited: 'Invitation Sent',
    active: 'Active',
    suspended: 'Suspended',
    removed: 'Removed',
    ended: 'Ended',
  },
  owner: 'Owner',
  you: 'You',
  moreRoles: (more: number) => `+${number(more)}`,
  noRoles: 'No role',
  rowActions: (name: string) => `Actions for ${name}`,
  onlyYou: 'You are the only user',
  onlyYouText: 'Everybody who joins this organization is listed here.',
  noMatch: 'No users match these filters',
  clearFilters: 'Clear filters',
  notRefreshed: 'Could not refresh the list.',
  open: 'Open',
  edit: 'Edit user…',
  copyEmail: 'Copy email address',
  emailCopied: (email: string) => `${email} copied`,
}
