import { plural } from './wording.ts'

export const password = {
  hint: '12 characters or more. A few words you can remember are best.',
  left: (missing: number) => plural(missing, { one: '# more character', other: '# more characters' }),
  enough: 'Long enough',
  strong: 'Long, hard to guess',
}
