import { announce } from './announcer.ts'
import { createStore } from './store.ts'

interface Status {
  readonly text: string
  /** Takes the act back; also reached with Ctrl/⌘ Z. */
  readonly undo?: () => void
}

/** What the status bar shows: stays until dismissed, until the next one, or until the page is left. */
export const status = createStore<Status | undefined>(undefined)

export function report(text: string, undo?: () => void): void {
  status.set(undo ? { text, undo } : { text })
  announce(text)
}
