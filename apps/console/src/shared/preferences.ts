import { createStore } from './store.ts'

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'

interface Preferences {
  readonly theme: Theme
  readonly density: Density
  /** Single-key shortcuts can be switched off (WCAG 2.1.4). */
  readonly singleKeys: boolean
}

// `public/theme.js` reads the same entry before the first paint.
const key = 'rollcall.preferences'
const defaults: Preferences = { theme: 'system', density: 'comfortable', singleKeys: true }

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>
  } catch {
    return {}
  }
}

function applyToPage({ theme, density }: Preferences): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  if (density === 'compact') dataset['density'] = density
  else delete dataset['density']
}

export const preferences = createStore<Preferences>({ ...defaults, ...stored() })

export function prefer(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change }
  preferences.set(next)
  applyToPage(next)
  try {
    localStorage.setItem(key, JSON.stringify(next))
  } catch {
    // Without storage the choice holds until the page is left.
  }
}
