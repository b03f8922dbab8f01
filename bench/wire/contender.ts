import type { Question } from '@rollcall/core/access'

/** Somebody who answers the workload's questions over HTTP. */
export interface Contender {
  readonly name: string
  readonly origin: string
  /** How many questions it takes at once. */
  readonly most: number
  readonly requests: (questions: readonly Question[], batch: number) => readonly Buffer[]
  /** Asked once, for the check of its answers. */
  readonly ask: (questions: readonly Question[]) => Promise<readonly boolean[]>
}

export const inBatches = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.floor(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
