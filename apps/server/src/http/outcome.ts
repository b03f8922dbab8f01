import type { Code } from '@rollcall/contract/shared/codes'
import type { AnswerOf, Key } from '@rollcall/contract/operations'
import type { FieldError } from './problem.ts'

/** What a handler answers: the operation's answer, or a refusal. */
export type Outcome<K extends Key> = Answered<K> | Refused

export interface Answered<K extends Key> {
  readonly ok: true
  readonly status: number
  readonly body: AnswerOf<K>
  readonly headers?: Readonly<Record<string, string>>
  /** Sets the session cookie; null takes it away. */
  readonly cookie?: string | null
  /** What a repeat with the same Idempotency-Key gets instead of `body`, when that holds a secret. */
  readonly repeat?: AnswerOf<K>
}

export interface Refused {
  readonly ok: false
  readonly error: Code
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly needs?: readonly string[]
  readonly ask?: readonly { readonly name: string; readonly email: string }[]
  readonly retryAfterSeconds?: number
}

type Extras<K extends Key> = Pick<Answered<K>, 'headers' | 'cookie' | 'repeat'>

export const answered = <K extends Key>(status: number, body: AnswerOf<K>, extras: Extras<K> = {}): Answered<K> => ({
  ok: true,
  status,
  body,
  ...extras,
})

export const refused = (error: Code, extras: Omit<Refused, 'ok' | 'error'> = {}): Refused => ({
  ok: false,
  error,
  ...extras,
})

/** A refusal that belongs to one member of the body. */
export const refusedAt = (pointer: string, error: Code, detail: string): Refused =>
  refused(error, { detail, errors: [{ pointer, code: error, detail }] })
