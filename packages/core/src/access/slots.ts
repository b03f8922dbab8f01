/**
 * Numbers for ids, given once and never taken back. Snapshots that came out of one another share one table: a number says
 * nothing by itself, only the record that a snapshot holds under it does, so a table may know more ids than a snapshot.
 */
export type Slots = Map<string, number>

/** Slots that can also be read backwards. */
export interface Names {
  readonly slots: Slots
  readonly names: string[]
}

export const noNames = (): Names => ({ slots: new Map(), names: [] })

export function takeSlot(slots: Slots, id: string): number {
  const known = slots.get(id)
  if (known !== undefined) return known
  const number = slots.size
  slots.set(id, number)
  return number
}

export function takeName({ slots, names }: Names, name: string): number {
  const number = takeSlot(slots, name)
  if (number === names.length) names.push(name)
  return number
}
