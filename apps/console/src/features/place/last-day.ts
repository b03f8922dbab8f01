/** Access lasts to the end of the day that was chosen, in the chooser's own zone. */
export function endOf(lastDay: string): string | null {
  if (lastDay === '') return null
  const [year = 0, month = 1, day = 1] = lastDay.split('-').map(Number)
  return new Date(year, month - 1, day + 1).toISOString()
}

const two = (value: number): string => String(value).padStart(2, '0')

/** As the date field has it. */
const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`

/** The other way round: the day whose end it is. */
export const lastDayOf = (endsAt: string | null): string =>
  endsAt === null ? '' : dayOf(new Date(new Date(endsAt).getTime() - 1))

export const today = (): string => dayOf(new Date())
