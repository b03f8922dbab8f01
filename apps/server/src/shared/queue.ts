/** Thrown where more waits than may: the caller is told to come back. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError'
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/** @param atOnce how much runs side by side @param length how much may wait; what comes after that throws QueueFullError */
export function makeQueue(atOnce: number, length: number): InTurn {
  const waiting: (() => void)[] = []
  let running = 0
  const enter = async (): Promise<void> => {
    if (running < atOnce) {
      running += 1
      return
    }
    if (waiting.length >= length) throw new QueueFullError('too much is waiting')
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
