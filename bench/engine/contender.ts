import type { OrganizationFacts, Question } from '@rollcall/core/access'

/** Another engine that answers the questions of the workload. */
export interface Contender {
  readonly name: string
  /** Whether it answers the whole question, or role × action only. */
  readonly answers: 'everything' | 'role and action'
  /** Undefined where the engine cannot do the size in a bearable time. */
  readonly prepare: (facts: OrganizationFacts, questions: readonly Question[]) => Promise<Ask> | Ask
  /** How many questions of the workload can be asked in a round. */
  readonly most: (users: number) => number
}

export type Ask = (question: Question, index: number) => boolean | Promise<boolean>
