import { number, plural } from './wording.ts'

const people = (count: number) => plural(count, { one: '# person', other: '# people' })
const invitations = (count: number) => plural(count, { one: '# invitation', other: '# invitations' })

export const invite = {
  title: 'Invite users',
  intro: (organization: string) => `They join ${organization} with the roles you choose here.`,
  addresses: 'Email addresses',
  addressesHint: (most: number) => `Up to ${number(most)}; more come as a file.`,
  oneAddress: 'This organization invites one address at a time.',
  placeholder: 'ana@example.com, jo@example.com',
  upload: 'Upload CSV',
  drop: 'Drop the file to read its addresses',
  discard: (count: number) => plural(count, { one: 'Discard # address?', other: 'Discard # addresses?' }),
  // What came of adding.
  counter: (count: number) => plural(count, { one: '# address', other: '# addresses' }),
  added: (count: number) => `${number(count)} added`,
  duplicates: (count: number) => plural(count, { one: '# duplicate ignored', other: '# duplicates ignored' }),
  notValid: (count: number) => `${number(count)} not valid`,
  // Notes on the chips, and their sums below the field.
  chip: {
    invalid: 'not valid',
    already_member: 'already a user, skipped',
    open_invitation: 'already invited, skipped',
    retry: 'already invited, its mail is tried again',
    duplicate: 'there already',
    domain_not_allowed: 'domain not allowed here',
    seat_limit: 'no seat left',
    beyond_your_rights: 'beyond your own rights',
    needs_mail: 'needs a mail server',
    method_not_configured: 'sign-in method not set up',
  },
  sums: {
    invalid: (count: number) => plural(count, { one: '# address is not valid.', other: '# addresses are not valid.' }),
    already_member: (count: number) =>
      plural(count, { one: '# is already a user, skipped.', other: '# are already users, skipped.' }),
    open_invitation: (count: number) =>
      plural(count, { one: '# is already invited, skipped.', other: '# are already invited, skipped.' }),
    domain_not_allowed: (count: number) =>
      plural(count, {
        one: '# address is outside the domains allowed here.',
        other: '# addresses are outside the domains allowed here.',
      }),
    seat_limit: (count: number) =>
      plural(count, { one: 'No seat is left for # address.', other: 'No seats are left for # addresses.' }),
    beyond_your_rights: () => 'This gives more than you have yourself.',
    needs_mail: () =>
      'Here an account comes first, and its address is confirmed by mail. This server cannot send mail.',
    method_not_configured: () => 'This sign-in method is not set up.',
    duplicate: (count: number) => plural(count, { one: '# is there already.', other: '# are there already.' }),
  },
  remove: 'Remove',
  tooMany: (most: number) => `More than ${number(most)} addresses come as a file. Upload a CSV.`,
  seatsLeft: (count: number) => plural(count, { one: '# seat left.', other: '# seats left.' }),
  more: 'More',
  moreSummary: 'sign-in method, personal note, end date',
  method: 'Sign-in method',
  methods: { password: 'Password', pam: 'PAM', saml: 'SAML', oidc: 'OIDC' },
  methodTexts: {
    password: 'A password is set when accepting',
    pam: 'The system password of the username',
    saml: 'The organization’s Single Sign-On',
    oidc: 'The organization’s identity provider',
  },
  username: 'Username',
  usernameHint: 'Unique in this organization; never an address.',
  note: 'Personal note',
  noteHint: 'Stands in the mail, and on the page where the invitation is accepted.',
  ends: 'Access ends',
  endsHint: 'Empty: no end date.',
  review: (count: number, role: string) =>
    plural(count, { one: `# person will be ${role}`, other: `# people will be ${role}` }),
  expires: (hours: number | null) =>
    hours === null
      ? 'Invitations do not expire.'
      : hours % 24 === 0 && hours > 72
        ? plural(hours / 24, { one: 'Invitations expire after # day.', other: 'Invitations expire after # days.' })
        : plural(hours, { one: 'Invitations expire after # hour.', other: 'Invitations expire after # hours.' }),
  noMail: 'This server cannot send mail. You will get a link for each person.',
  noMailNoLink: 'This server cannot send mail, and links may not be copied here. Nobody would learn of an invitation.',
  submit: (count: number) => (count === 0 ? 'Send invitations' : `Send ${invitations(count)}`),
  create: (count: number) => (count === 0 ? 'Create invitations' : `Create ${invitations(count)}`),
  none: 'Add an address first.',
  progress: (done: number, all: number) => `${number(done)} of ${number(all)} done`,
  stopped: (done: number, all: number) => `${number(done)} of ${number(all)} are done. The rest was not sent.`,
  goOn: 'Go on',
  sent: (count: number) => plural(count, { one: '# invitation sent', other: '# invitations sent' }),
  created: (count: number) => plural(count, { one: '# invitation created', other: '# invitations created' }),
  // Results.
  results: 'Results',
  outcome: {
    sent: 'E-mailed',
    queued: 'Sending',
    waiting: 'Not e-mailed yet',
    refused: 'Not e-mailed',
    not_configured: 'Not e-mailed',
    skipped: 'Not invited',
  },
  refusedBecause: (reason: string) => `Mail server refused: ${reason}`,
  notConfigured: 'No mail server is set up',
  waitingText: 'The mail server has not taken it yet; it is tried again by itself',
  summary: (sent: number, not: number) =>
    not === 0
      ? `${people(sent)} e-mailed`
      : sent === 0
        ? `${people(not)} not e-mailed`
        : `${people(sent)} e-mailed, ${number(not)} not`,
  skippedSummary: (count: number) => `${number(count)} not invited`,
  copyLink: 'Copy Invite Link',
  copyAll: 'Copy all links',
  linkNote: 'A link opens to whoever holds it. Hand it to the person only.',
  tryAgain: 'Try again',
  done: 'Done',
  // The file.
  file: {
    title: (name: string, lines: number) => plural(lines, { one: `# line of ${name}`, other: `# lines of ${name}` }),
    back: 'Take addresses instead',
    unreadable: 'This file cannot be read. It has to be text in UTF-8.',
    empty: 'There is no address in this file.',
    tooLarge: (most: number) => `A file may have ${number(most)} lines.`,
    line: 'Line',
    problem: 'Check',
    ready: 'Ready',
    edit: (line: number) => `Edit line ${number(line)}`,
    removeLine: (line: number) => `Remove line ${number(line)}`,
    columns: {
      email: 'Email',
      username: 'Username',
      roles: 'Roles',
      scope: 'Scope',
      groups: 'Groups',
      method: 'Method',
      end_date: 'End date',
      note: 'Note',
    },
    save: 'Save line',
    ready_: (count: number) => plural(count, { one: '# line is ready', other: '# lines are ready' }),
    problems: (count: number) => plural(count, { one: '# line has a problem', other: '# lines have problems' }),
    skipped: (count: number) => `${number(count)} skipped`,
    onlyProblems: 'Only lines with problems',
    fallback: 'What is chosen below holds for lines that leave it empty.',
    commonPlace: 'For lines that leave it empty',
  },
}
