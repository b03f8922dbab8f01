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

const leftSteps = [
  { below: hour, unit: 'minute', length: minute },
  { below: 73 * hour, unit: 'hour', length: hour },
  { below: Number.POSITIVE_INFINITY, unit: 'day', length: day },
] as const

/** "31 h left": hours as long as they say more than days; what is over reads as any past time. */
export function left(until: Date, now: Date, messages: Messages): string {
  const size = until.getTime() - now.getTime()
  if (size <= 0) return relative(until, now, messages)
  const step = leftSteps.find(({ below }) => size < below) ?? leftSteps[2]
  return messages.time.left[step.unit](Math.floor(size / step.length))
}

export const absoluteDay = (instant: Date, { language }: Messages): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(instant)

export const absolute = (instant: Date, { language }: Messages): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(instant)
