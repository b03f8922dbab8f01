const key = 'rollcall.recent'
const kept = 4

export interface Recent {
  readonly label: string
  readonly path: string
}

const isRecent = (entry: unknown): entry is Recent =>
  typeof entry === 'object' && entry !== null && 'label' in entry && 'path' in entry

export function recentlyOpened(): Recent[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isRecent) : []
  } catch {
    return []
  }
}

/** Kept for this tab only: who was looked at is nobody else's business. */
export function rememberOpened(entry: Recent): void {
  const others = recentlyOpened().filter(({ path }) => path !== entry.path)
  try {
    sessionStorage.setItem(key, JSON.stringify([entry, ...others].slice(0, kept)))
  } catch {
    // Without storage there is no list of recent ones.
  }
}
