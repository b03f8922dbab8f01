/** What a rule answers: a value, or one of a closed set of refusal codes. Faults are exceptions, refusals are values. */
export type Result<T, Code extends string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Code }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })
export const err = <Code extends string>(error: Code): { readonly ok: false; readonly error: Code } => ({
  ok: false,
  error,
})
