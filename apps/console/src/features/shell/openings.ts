import { createStore } from '../../shared/store.ts'

/** What is open above the page: at most one at a time. */
export const opening = createStore<'palette' | 'shortcuts' | 'navigation' | undefined>(undefined)

export const openPalette = (): void => opening.set('palette')
export const openShortcuts = (): void => opening.set('shortcuts')
export const openNavigation = (): void => opening.set('navigation')
export const closeOpening = (): void => opening.set(undefined)
