/** Where a page ends: the list it belongs to, the sort key and the id of its last row. Opaque to clients, harmless when forged. */
export const writeCursor = (list: string, key: string, id: string): string =>
  Buffer.from(JSON.stringify([list, key, id])).toString('base64url')

/** @returns undefined for what is no cursor of this list */
export function readCursor(list: string, cursor: string): { readonly key: string; readonly id: string } | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const isOurs =
      Array.isArray(parts) && parts.length === 3 && parts[0] === list && parts.every((part) => isStorable(part))
    return isOurs ? { key: parts[1] as string, id: parts[2] as string } : undefined
  } catch {
    return undefined
  }
}

const isStorable = (part: unknown): boolean => typeof part === 'string' && !/[\0\p{Surrogate}]/u.test(part)
