import type { Code } from '@rollcall/contract/shared/codes'

export interface FieldError {
  /** JSON pointer into the body, or `query/…`, `path/…` */
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/** What a use case answers instead of what was asked for. */
export interface Refused {
  readonly ok: false
  readonly error: Code
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly needs?: readonly string[]
  readonly ask?: readonly { readonly name: string; readonly email: string }[]
  /** What is there now, of something that was changed meanwhile. */
  readonly current?: unknown
  readonly retryAfterSeconds?: number
}

export const refused = (error: Code, extras: Omit<Refused, 'ok' | 'error'> = {}): Refused => ({
  ok: false,
  error,
  ...extras,
})

/** A refusal that belongs to one member of the body. */
export const refusedAt = (pointer: string, error: Code, detail: string): Refused =>
  refused(error, { detail, errors: [{ pointer, code: error, detail }] })
