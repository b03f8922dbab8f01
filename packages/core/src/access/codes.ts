import { type Decision, denyReasons, permitReasons, type Reason } from './question.ts'

/** Reasons as numbers while a decision is being made. Denials of roles are in the order of how far a role came. */
const reasons: readonly Reason[] = [...permitReasons, ...denyReasons]
export type Code = number

const codeOf = (reason: Reason): Code => reasons.indexOf(reason)

export const owner = codeOf('owner')
export const baseline = codeOf('baseline')
export const granted = codeOf('granted')
export const unknownSubject = codeOf('unknown_subject')
export const notAMember = codeOf('not_a_member')
export const suspended = codeOf('suspended')
export const ended = codeOf('ended')
export const unknownAction = codeOf('unknown_action')
export const unknownResource = codeOf('unknown_resource')
export const noPermission = codeOf('no_permission')
export const notOwned = codeOf('not_owned')
export const conditionFailed = codeOf('condition')
export const gridNone = codeOf('grid_none')
export const gridDeny = codeOf('grid_deny')
export const gridReadOnly = codeOf('grid_read_only')
export const missingRequirement = codeOf('missing_requirement')
export const outOfScope = codeOf('out_of_scope')
export const tokenLimit = codeOf('token_limit')

export const reasonOf = (code: Code): Reason => reasons[code] ?? 'unknown_action'

export const isPermit = (code: Code): boolean => code <= granted

/** One value for each answer, so that a decision allocates nothing. */
export const decisions: readonly Decision[] = reasons.map((reason, code) =>
  Object.freeze({ decision: isPermit(code), reason }),
)
