/** A statement takes 65,535 parameters at most; rows go in this many at a time, which is also where more at once gain nothing. */
const rowsAtOnce = 1_000

export async function inChunks<Item>(
  items: readonly Item[],
  work: (some: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += rowsAtOnce) await work(items.slice(at, at + rowsAtOnce))
}
