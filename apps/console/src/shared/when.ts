import type { Messages } from '../i18n/messages.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const steps = [
  { below: hour, unit: 'minute', length: minute },
  { below: day, unit: 'hour', length: hour },
  { below: 60 * day, unit: 'day', length: day },
] as const

/** "4 min ago", "in 3 h"; a date beyond 60 days. */
export function relative(instant: Date, now: Date, { time, language }: Messages): string {
  const difference = instant.getTime() - now.getTime()
  const size = Math.abs(difference)
  if (size < minute) return time.now
  const step = steps.find(({ below }) => size < below)
  if (step === undefined) return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(instant)
  return time[difference < 0 ? 'past' : 'future'][step.unit](Math.floor(size / step.length))
}

export const absolute = (instant: Date, { language }: Messages): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(instant)
