import { number, plural } from './wording.ts'

export const invitations = {
  section: 'Manage Invitations',
  table: (organization: string) => `Invitations of ${organization}`,
  filter: 'Filter by email',
  status: 'Status',
  open: 'Unanswered',
  columns: {
    email: 'Email',
    status: 'Status',
    roles: 'Roles',
    invitedBy: 'Invited by',
    sent: 'Sent',
    expires: 'Expires',
    delivery: 'Delivery',
    actions: 'Actions',
  },
  never: 'Never',
  deliveries: {
    queued: 'Sending',
    sent: 'E-mailed',
    refused: 'Refused',
    not_configured: 'Not e-mailed',
  },
  refused: (reason: string) => `Refused: ${reason}`,
  match: (count: number) => plural(count, { one: '# matches', other: '# match' }),
  announced: (count: number) =>
    count === 0 ? 'No invitations match' : plural(count, { one: '# invitation matches', other: '# invitations match' }),
  none: 'No invitations are open',
  noneText: 'Everybody who was invited has answered.',
  noMatch: 'No invitations match these filters',
  actions: (email: string) => `Actions for ${email}`,
  copyLink: 'Copy Invite Link',
  resend: 'Resend Invitation',
  retry: 'Retry delivery',
  edit: 'Edit invitation…',
  revoke: 'Revoke invitation…',
  nothingToDo: 'Nothing can be done here',
  linkCopied: (email: string) => `Invite link for ${email} copied`,
  resent: (email: string) => `Invitation to ${email} sent anew`,
  retried: (email: string) => `The mail to ${email} is tried again`,
  revoked: (email: string) => `Invitation to ${email} revoked`,
  saved: (email: string) => `Invitation to ${email} saved`,
  revokeTitle: (email: string) => `Revoke the invitation of ${email}?`,
  revokeText: 'Its links stop working at once. This has no undo.',
  revokeSubmit: 'Revoke invitation',
  editTitle: (email: string) => `Edit the invitation of ${email}`,
  editText:
    'Where roles, scope, sign-in method or end date change, a new mail goes out and earlier links stop working.',
  editSubmit: 'Save invitation',
  editConflict: 'Somebody else changed this invitation meanwhile. Close, and open it again.',
  bulk: {
    resend: (fit: number, all: number) =>
      fit === all
        ? plural(fit, { one: 'Resend # invitation?', other: 'Resend # invitations?' })
        : `Resend ${number(fit)} of ${number(all)} invitations?`,
    resendText: (others: number, fit: number) =>
      fit === 0
        ? 'None of them has an invitation that can be resent as it stands.'
        : others === 0
          ? 'Each gets a new link and a new period. Earlier links stop working.'
          : plural(others, {
              one: 'Each gets a new link and a new period. # cannot be resent as it stands.',
              other: 'Each gets a new link and a new period. # cannot be resent as they stand.',
            }),
    revoke: (count: number) => plural(count, { one: 'Revoke # invitation?', other: 'Revoke # invitations?' }),
    revokeAll: 'Revoke all invitations that match?',
    results: 'Results',
    done: (done: number, all: number) => `${number(done)} of ${number(all)} done`,
    resendAct: 'Resend Invitation',
    revokeAct: 'Revoke…',
    close: 'Close',
    moved: 'The list has changed meanwhile. Look at it again, then repeat.',
    one: { done: 'Done', failed: 'Not done' },
    inviteSubmit: (count: number) => plural(count, { one: 'Resend # invitation', other: 'Resend # invitations' }),
    revokeSubmit: (count: number) => plural(count, { one: 'Revoke # invitation', other: 'Revoke # invitations' }),
  },
}
