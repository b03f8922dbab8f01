import type { JoiningMode } from '../joining-rule/joining-rule.ts'

/** What an organization knows of a person who comes by a rule. */
export type PastHere =
  | 'unknown'
  | 'member'
  | 'ended'
  | 'suspended'
  | 'removed'
  /** An offer that is open. */
  | 'invited'
  | 'invitation-expired'
  | 'invitation-revoked'
  | 'invitation-declined'
  /** Asked before, and nobody has decided yet. */
  | 'waiting'
  /** Asked before, and was refused. */
  | 'refused'

/** Why somebody waits for approval. */
export const waitingReasons = [
  'approval',
  'full',
  'seats',
  'ended',
  'removed',
  'suspended',
  'declined',
  'revoked',
  'refused',
  'role',
] as const
export type WaitingReason = (typeof waitingReasons)[number]

export type Verdict =
  | { readonly outcome: 'joins' }
  | { readonly outcome: 'waits'; readonly reason: WaitingReason }
  | { readonly outcome: 'nothing'; readonly because: 'member' | 'invited' | 'waiting' }

export interface Question {
  readonly mode: JoiningMode
  /** Whether as many as may have joined by the rule. */
  readonly isFull: boolean
  readonly past: PastHere
  /** Whether a seat is free. */
  readonly hasSeat: boolean
  /** Whether a role of the rule gives something dangerous now, which none did when the rule was set. */
  readonly isDangerous: boolean
}

const comesBack: Partial<Record<PastHere, WaitingReason>> = {
  ended: 'ended',
  removed: 'removed',
  suspended: 'suspended',
  'invitation-declined': 'declined',
  'invitation-revoked': 'revoked',
  refused: 'refused',
}

/**
 * What comes of a proven address that a rule speaks of. Whoever was removed, suspended, refused or no longer invited, whose time here has
 * ended, or who has declined, never comes back by a rule: somebody has to approve. An open invitation says more than a rule and is what he should accept.
 */
export function judgeSignUp(question: Question): Verdict {
  const { past } = question
  if (past === 'member' || past === 'invited' || past === 'waiting') return { outcome: 'nothing', because: past }
  const reason = comesBack[past] ?? reasonOfRule(question)
  return reason === undefined ? { outcome: 'joins' } : { outcome: 'waits', reason }
}

function reasonOfRule({ mode, isFull, hasSeat, isDangerous }: Question): WaitingReason | undefined {
  if (isDangerous) return 'role'
  if (mode === 'approval') return 'approval'
  if (isFull) return 'full'
  return hasSeat ? undefined : 'seats'
}
