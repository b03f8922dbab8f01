import { createStore, useStore } from './store.ts'

const clock = createStore(new Date())
const minute = 60_000

setInterval(() => clock.set(new Date()), minute)

/** The time, to the minute: texts that tell it change no oftener. */
export const useNow = (): Date => useStore(clock)
