/**
 * Numbers for ids, given once and never taken back. Snapshots that came out of one another share one table: a number says
 * nothing by itself, only the record that a snapshot holds under it does, so a table may know more ids than a snapshot.
 */
export type Slots = Map<string, number>

export function takeSlot(slots: Slots, id: string): number {
  const known = slots.get(id)
  if (known !== undefined) return known
  const number = slots.size
  slots.set(id, number)
  return number
}
