import { NotUnderstoodError, RefusedError, UnreachableError } from '@rollcall/sdk/errors'
import type { Messages } from '../i18n/messages.ts'

/** A sentence for people; what we have no sentence for is told with the request id. */
export function sentenceOf(error: unknown, { errors }: Messages): string {
  if (error instanceof UnreachableError) return errors.unreachable
  if (error instanceof NotUnderstoodError) return errors.notUnderstood
  if (!(error instanceof RefusedError)) return errors.page
  const { code, requestId } = error.problem
  return errors.codes[code] ?? errors.unexpected(requestId)
}

/** Field → sentence, from the JSON pointers of a refusal: `/owner/email` is the field `owner.email`. */
export function fieldSentences(error: unknown, { errors }: Messages): Record<string, string> {
  if (!(error instanceof RefusedError)) return {}
  const named = (error.problem.errors ?? []).filter(({ pointer }) => pointer.startsWith('/'))
  return Object.fromEntries(
    named.map(({ pointer, code, detail }) => [pointer.slice(1).replaceAll('/', '.'), errors.codes[code] ?? detail]),
  )
}
