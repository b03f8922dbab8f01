import { err, ok, type Result } from '../shared/result.ts'

/** The columns of a file of invitations, in the order in which files of ours have them. */
export const fileColumns = ['email', 'username', 'roles', 'scope', 'groups', 'method', 'end_date', 'note'] as const
export type FileColumn = (typeof fileColumns)[number]

/** `a; b;c` */
export const parseList = (cell: string): readonly string[] =>
  cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')

export interface NamedGroup {
  readonly name: string
  readonly email: boolean
  readonly sms: boolean
}

/** `On-call:email+sms`; without channels by e-mail. A name may hold colons: the last one counts if channels follow it. */
export function parseGroup(text: string): NamedGroup {
  const [, name, channels] = /^(.*):\s*((?:email|sms)(?:\s*\+\s*(?:email|sms))*)$/iu.exec(text) ?? []
  if (name === undefined || channels === undefined) return { name: text, email: true, sms: false }
  const chosen = channels.toLowerCase()
  return { name: name.trim(), email: chosen.includes('email'), sms: chosen.includes('sms') }
}

const day = /^(\d{4})-(\d{2})-(\d{2})$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/
const dayMs = 86_400_000

/** A day, which is still in, or an instant of ISO 8601. Days are those of UTC. */
export function parseEnd(text: string): Result<Date, 'invalid'> {
  if (day.test(text)) {
    const start = new Date(`${text}T00:00:00Z`)
    const isReal = !Number.isNaN(start.getTime()) && start.toISOString().startsWith(text)
    return isReal ? ok(new Date(start.getTime() + dayMs)) : err('invalid')
  }
  const at = new Date(text)
  return instant.test(text) && !Number.isNaN(at.getTime()) ? ok(at) : err('invalid')
}

/** A spreadsheet computes a cell that begins like this, unless a quote stands before it. */
export const neutralCell = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
