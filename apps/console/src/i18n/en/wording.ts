import { wording } from '../plural.ts'

export const { number, plural } = wording('en')
