import type { Clock } from '@rollcall/storage/engine/clock'

/** Time that stands still until a test moves it. */
export interface TestClock extends Clock {
  readonly set: (time: Date) => void
  readonly advance: (milliseconds: number) => void
}

export function makeTestClock(start: Date): TestClock {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    set: (moment) => {
      time = moment.getTime()
    },
    advance: (milliseconds) => {
      time += milliseconds
    },
  }
}
