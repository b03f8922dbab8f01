import { number, plural } from './wording.ts'

export const users = {
  title: 'Users',
  sections: 'Sections of Users',
  export: 'Export CSV',
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
  filters: {
    invited: 'Invited',
    active: 'Active',
    suspended: 'Suspended',
    removed: 'Removed',
  },
  owner: 'Owner',
  you: 'You',
  moreRoles: (more: number) => `+${number(more)}`,
  noRoles: 'No role',
  rowActions: (name: string) => `Actions for ${name}`,
  onlyYou: 'You are the only user',
  onlyYouText: 'Invite the people you work with.',
  noMatch: 'No users match these filters',
  clearFilters: 'Clear filters',
  inviteThem: (email: string) => `Invite ${email}`,
  notRefreshed: 'Could not refresh the list.',
  open: 'Open',
  edit: 'Edit user…',
  copyEmail: 'Copy email address',
  emailCopied: (email: string) => `${email} copied`,
}
