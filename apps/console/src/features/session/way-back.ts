const key = 'rollcall.view-as.from'

/** Where one was before viewing as somebody else; kept for this tab. */
export function rememberWayBack(): void {
  try {
    sessionStorage.setItem(key, `${window.location.pathname}${window.location.search}`)
  } catch {
    // Without storage the way back leads to the start.
  }
}

export function takeWayBack(): string {
  try {
    const kept = sessionStorage.getItem(key)
    sessionStorage.removeItem(key)
    return kept?.startsWith('/o/') === true ? kept : '/'
  } catch {
    return '/'
  }
}
