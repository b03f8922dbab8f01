import type { Code } from '@rollcall/contract/shared/codes'
import type { Problem } from './problem.ts'

/** The server understood the request and said no. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title} (request ${problem.requestId})`)
    this.problem = problem
  }

  get status(): number {
    return this.problem.status
  }

  is(...codes: Code[]): boolean {
    return codes.some((code) => code === this.problem.code)
  }
}

/** No answer came: `cause` is what the transport threw. Whether the request took effect is not known. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'

  constructor(cause: unknown) {
    super('The server cannot be reached', { cause })
  }
}

/** Something answered, but not in the words of this API: a proxy, or a server of another kind. */
export class NotUnderstoodError extends Error {
  override readonly name = 'NotUnderstoodError'
  readonly status: number

  constructor(status: number, cause?: unknown) {
    super(`The answer (status ${status}) is not one of this API`, { cause })
    this.status = status
  }
}

/** The decision point says no to the request itself. It is no decision, and no permit. */
export class DecisionError extends Error {
  override readonly name = 'DecisionError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
