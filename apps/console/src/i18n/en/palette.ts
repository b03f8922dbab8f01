export const palette = {
  title: 'Search or jump to',
  placeholder: 'Search users, pages and actions…',
  empty: 'Nothing found',
  groups: { recent: 'Recent', goTo: 'Go to', users: 'Users', actions: 'Actions' },
  switchTo: (organization: string) => `Switch to ${organization}`,
  useTheme: (theme: string) => `Theme: ${theme}`,
  invite: 'Invite users',
  inviteThem: (email: string) => `Invite ${email}`,
  keys: { move: 'move', open: 'open', close: 'close' },
}
