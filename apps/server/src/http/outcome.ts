import type { AnswerOf, Key } from '@rollcall/contract/operations'
import type { Refused } from '../shared/refused.ts'

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
  /** A dry run: this is what would be, and nothing of it is kept. */
  readonly isTrial?: boolean
}

type Extras<K extends Key> = Pick<Answered<K>, 'headers' | 'cookie' | 'repeat' | 'isTrial'>

export const answered = <K extends Key>(status: number, body: AnswerOf<K>, extras: Extras<K> = {}): Answered<K> => ({
  ok: true,
  status,
  body,
  ...extras,
})
