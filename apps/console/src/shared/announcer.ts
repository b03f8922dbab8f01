import { createStore } from './store.ts'

interface Announcement {
  readonly text: string
  /** Makes the same words said twice two announcements. */
  readonly turn: number
}

const silence: Announcement = { text: '', turn: 0 }

export const polite = createStore(silence)
export const assertive = createStore(silence)

const say = (channel: typeof polite) => (text: string) => channel.set({ text, turn: channel.get().turn + 1 })

/** What changed on the page, for people who do not see it. Everything goes through here, so nothing is read twice. */
export const announce = say(polite)
/** Only for trouble that stops the person from going on. */
export const alarm = say(assertive)
