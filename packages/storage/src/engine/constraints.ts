import { err, type Result } from '@rollcall/core/shared/result'
import { codeOf } from './storage-error.ts'

/** Which refusal a violated constraint means, by the constraint's name. */
export type ConstraintTable<Code extends string> = Readonly<Record<string, Code>>

/** SQL's class of integrity violations. */
const violation = /^23...$/

/**
 * What the caller is told of an expected violation; anything else is thrown again. The violation has ended the
 * transaction it happened in, so this belongs around the transaction, not into it.
 */
export function toRefusal<Code extends string>(error: unknown, table: ConstraintTable<Code>): Result<never, Code> {
  const name = violatedConstraint(error)
  const code = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
  if (code === undefined) throw error
  return err(code)
}

function violatedConstraint(error: unknown): string | undefined {
  if (!violation.test(codeOf(error) ?? '')) return undefined
  const { constraint } = error as { readonly constraint?: unknown }
  return typeof constraint === 'string' ? constraint : undefined
}
