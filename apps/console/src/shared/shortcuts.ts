import { useEffect, useRef } from 'react'
import { preferences } from './preferences.ts'

type Actions = Readonly<Record<string, () => void>>

const sequenceWait = 1000
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export const modifier = isMac ? '⌘' : 'Ctrl'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]') !== null

const isBlocked = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[role=dialog], [role=menu], [role=listbox]') !== null

const withModifier = (event: KeyboardEvent): boolean => (isMac ? event.metaKey : event.ctrlKey)

/** In a field these do what they do in any field. */
const fieldOwn: readonly string[] = ['a', 'c', 'v', 'x', 'z']

/** `mod+k`, `shift+x`, or the bare key; undefined where a bare key means what the field or the open menu makes of it. */
function nameOf(event: KeyboardEvent): string | undefined {
  const key = event.key.toLowerCase()
  if (withModifier(event)) {
    const elsewhere = fieldOwn.includes(key) && (isTyping(event.target) || isBlocked(event.target))
    return elsewhere ? undefined : `mod+${key}`
  }
  if (key === 'escape') return isBlocked(event.target) ? undefined : key
  const bare = !event.altKey && !event.ctrlKey && !event.metaKey
  const heard = preferences.get().singleKeys && !isTyping(event.target) && !isBlocked(event.target)
  if (!bare || !heard) return undefined
  return event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key
}

/** `{ 'mod+k': open, 'g u': goToUsers }`. A sequence has a second for its next key. */
export function useShortcuts(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    let before = { key: '', at: 0 }
    const onKey = (event: KeyboardEvent) => {
      const key = nameOf(event)
      if (key === undefined || event.defaultPrevented) return
      const sequence = event.timeStamp - before.at < sequenceWait ? latest.current[`${before.key} ${key}`] : undefined
      const action = sequence ?? latest.current[key]
      before = { key, at: event.timeStamp }
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
