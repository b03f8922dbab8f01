/** Medians of interleaved rounds: whoever is disturbed in one round is not disturbed in all. */
export interface Runner {
  readonly name: string
  /** Nanoseconds for one. */
  readonly once: () => number | Promise<number>
}

export function timed<T>(items: readonly T[], ask: (item: T, index: number) => unknown): number {
  let truths = 0
  const start = process.hrtime.bigint()
  for (let index = 0; index < items.length; index++) if (ask(items[index] as T, index) === true) truths++
  const spent = Number(process.hrtime.bigint() - start)
  if (truths < 0) throw new Error('unreachable')
  return spent / items.length
}

/**
 * The items a few at a time, and then again from the beginning: a round that is over in a fraction of a millisecond is seldom interrupted
 * by whatever else the machine does, and the median leaves out those that are.
 */
export function inTurns<T>(items: readonly T[], size: number): () => readonly T[] {
  let next = 0
  return () => {
    const turn = items.slice(next, next + size)
    next = next + size >= items.length ? 0 : next + size
    return turn
  }
}

export async function timedAsync<T>(items: readonly T[], ask: (item: T, index: number) => unknown): Promise<number> {
  const start = process.hrtime.bigint()
  for (let index = 0; index < items.length; index++) await ask(items[index] as T, index)
  return Number(process.hrtime.bigint() - start) / items.length
}

export async function medians(runners: readonly Runner[], rounds: number): Promise<ReadonlyMap<string, number>> {
  const all = new Map(runners.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) for (const { name, once } of runners) all.get(name)?.push(await once())
  return new Map([...all].map(([name, values]) => [name, median(values)]))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
