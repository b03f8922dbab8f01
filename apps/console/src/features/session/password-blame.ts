/** Everything the server may say about a password that somebody chose, said at its field. */
export const passwordBlame = (field: string) => ({
  'password.too_short': field,
  'password.too_long': field,
  'password.too_common': field,
})
