import { number } from './wording.ts'

export const time = {
  now: 'now',
  past: {
    minute: (count: number) => `${number(count)} min ago`,
    hour: (count: number) => `${number(count)} h ago`,
    day: (count: number) => `${number(count)} d ago`,
  },
  future: {
    minute: (count: number) => `in ${number(count)} min`,
    hour: (count: number) => `in ${number(count)} h`,
    day: (count: number) => `in ${number(count)} d`,
  },
  left: {
    minute: (count: number) => (count < 1 ? 'less than a minute left' : `${number(count)} min left`),
    hour: (count: number) => `${number(count)} h left`,
    day: (count: number) => `${number(count)} d left`,
  },
}
