/** What people type into a field of several short texts: separated by commas, semicolons, blanks or line breaks. */
export const splitTexts = (text: string): readonly string[] => text.split(/[,;\s]+/).filter(Boolean)

export const withTexts = (known: readonly string[], text: string): readonly string[] => [
  ...new Set([...known, ...splitTexts(text)]),
]

/** A first proposal for an id: what most products would call it. */
export const toResourceId = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
