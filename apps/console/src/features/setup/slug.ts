/** A short name made from a name: what people would type themselves. The server has the last word. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const joined = plain.replace(/[^a-z0-9]+/g, '-').slice(0, 40)
  return joined.replace(/^-+|-+$/g, '')
}
