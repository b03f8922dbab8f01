import type { Properties } from './facts.ts'

/** A question in the words of the AuthZEN Authorization API, and the instant for which it is asked. */
export interface Question {
  readonly subject: SubjectReference
  readonly action: ActionReference
  readonly resource: ResourceReference
  readonly context?: Properties | undefined
  readonly now: Date
}

export interface SubjectReference {
  /** `user`, `service-account` or `token` */
  readonly type: string
  readonly id: string
  readonly properties?: Properties | undefined
  /** Until when the session is elevated. Comes from the session, never from a request. */
  readonly elevatedUntil?: Date | null | undefined
}

export interface ActionReference {
  /** The verb, or the full `type.verb` where the catalogue lists it for the resource's type. */
  readonly name: string
  readonly properties?: Properties | undefined
}

export interface ResourceReference {
  readonly type: string
  readonly id: string
  /** Of an unregistered resource, `application` (id) and `environment` (name) say where it lies. */
  readonly properties?: Properties | undefined
}

export const permitReasons = ['owner', 'baseline', 'granted'] as const

/** In the order in which the decision asks; the six of the roles in the order of how far a role came. */
export const denyReasons = [
  'unknown_subject',
  'not_a_member',
  'suspended',
  'ended',
  'unknown_action',
  'unknown_resource',
  'no_permission',
  'not_owned',
  'condition',
  'grid_none',
  'grid_deny',
  'grid_read_only',
  'missing_requirement',
  'out_of_scope',
  'token_limit',
] as const

export type PermitReason = (typeof permitReasons)[number]
export type DenyReason = (typeof denyReasons)[number]
export type Reason = PermitReason | DenyReason

export interface Decision {
  readonly decision: boolean
  readonly reason: Reason
}
