export const elevation = {
  title: 'Act as superuser',
  intro: 'This page is for superusers. Your reason is kept in the audit log.',
  reason: 'Reason',
  reasonHint: 'What you are about to do, and why.',
  submit: 'Act as superuser',
  needed: 'Act as superuser to see this page',
  neededText: 'Confirm with your password. It ends by itself after a short time.',
}
