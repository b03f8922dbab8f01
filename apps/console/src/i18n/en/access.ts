import { number, plural } from './wording.ts'

const users = (count: number) => plural(count, { one: '# user', other: '# users' })

/** What a user holds: the tab Access, the acts on many, suspending. */
export const access = {
  tab: 'Access',
  form: (name: string) => `What ${name} holds`,
  ownerNote: 'The owner holds everything, everywhere and for good. Hand the ownership over to change this.',
  roleEnds: 'Role ends',
  roleEndsHint: 'Left empty, a role lasts as long as the membership.',
  lastDayOf: (role: string) => `Last day of ${role}`,
  ended: 'Ended',
  ends: 'Last day of access',
  endsHint: 'From the next day on this user is not let in. Left empty, access lasts.',
  owners: 'Application owners',
  tagsHint: 'An application fits that has any of these owners or tags.',
  review: (name: string) => `Change what ${name} holds?`,
  reviewSave: 'Save changes',
  saved: (name: string) => `Access of ${name} is changed`,
  changed: (name: string) =>
    `Somebody else changed ${name} meanwhile. What they saved is shown; make your changes again.`,
  none: 'No roles',
  suspend: 'Suspend',
  suspendTitle: (name: string) => `Suspend ${name}?`,
  suspendText: (name: string) =>
    `${name} is not let in from the next click on, and keeps roles, scope and groups meanwhile.`,
  suspendSubmit: 'Suspend user',
  suspended: (name: string) => `${name} is suspended`,
  reactivate: 'Reactivate',
  reactivated: (name: string) => `${name} is active again`,
  reason: 'Reason',
  reasonHint: 'Kept in the audit log.',
  many: {
    role: 'Give role…',
    scope: 'Set scope…',
    suspend: 'Suspend…',
    roleTitle: (count: number) => `Give ${users(count)} a role`,
    scopeTitle: (count: number) => `Set the scope of ${users(count)}`,
    suspendTitle: (count: number) => `Suspend ${users(count)}?`,
    suspendText: 'They are not let in from the next click on, and keep what they hold.',
    roleSubmit: 'Give role',
    scopeSubmit: 'Set scope',
    suspendSubmit: 'Suspend users',
    fits: (fit: number, all: number) => `It is done for ${number(fit)} of ${number(all)}.`,
    done: (count: number) => `Changed ${users(count)}`,
    suspended: (count: number) => `Suspended ${users(count)}`,
    left: 'As they were',
  },
}
