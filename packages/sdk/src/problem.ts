import type { Code } from '@rollcall/contract/shared/codes'

interface FieldProblem {
  /** JSON pointer into the body, or `query/…`, `path/…`. */
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/** RFC 9457, as the management API sends it. */
export interface Problem {
  readonly status: number
  /** A code of the contract this client was made with, or a newer one that it does not know yet. */
  readonly code: Code | (string & Record<never, never>)
  readonly title: string
  readonly detail?: string
  readonly requestId: string
  readonly errors?: readonly FieldProblem[]
  readonly current?: unknown
  readonly needs?: readonly string[]
  readonly ask?: readonly { readonly name: string; readonly email: string }[]
}

export function isProblem(answer: unknown): answer is Problem {
  if (typeof answer !== 'object' || answer === null) return false
  const { status, code, title, requestId } = answer as Record<string, unknown>
  return [code, title, requestId].every((member) => typeof member === 'string') && typeof status === 'number'
}
