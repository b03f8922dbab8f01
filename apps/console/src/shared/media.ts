import { useSyncExternalStore } from 'react'

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}

/** Room for a panel beside the list; below, each page has the screen to itself. */
export const useWide = (): boolean => useMedia('(min-width: 48rem)')
/** Room for the navigation with its words. */
export const useNavigationWords = (): boolean => useMedia('(min-width: 64rem)')
