/** `?status=active&status=invited`: readable addresses, lists as repeated names, everything else text. */
export function parseSearch(text: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(text)
  const names = new Set(parameters.keys())
  return Object.fromEntries(
    Array.from(names, (name) => {
      const values = parameters.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === '') continue
    for (const text of Array.isArray(value) ? value : [value]) parameters.append(name, String(text))
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Unknown values are dropped, so that an old or edited address falls back to what still makes sense. */
export function listOf<Known extends string>(value: unknown, isKnown: (text: string) => text is Known) {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string')
  const known = texts.filter(isKnown)
  return known.length === 0 ? undefined : known
}
