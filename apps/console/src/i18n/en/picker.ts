import { plural } from './wording.ts'

/** Choosing users. */
export const picker = {
  placeholder: 'Name or email',
  none: 'No users match',
  found: (count: number) => plural(count, { one: '# user', other: '# users' }),
  more: 'Type to find more',
  remove: (name: string) => `Remove ${name}`,
  invited: 'Invited',
  suspended: 'Suspended',
}
