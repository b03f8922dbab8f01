import type { Static, TSchema } from 'typebox'
import type { none, Operation, OperationTable } from './shared/operation.ts'
import { assignmentOperations } from './assignment/assignment.ts'
import { invitationOperations, invitedOperations } from './invitation/invitation.ts'
import { credentialOperations } from './credential/credential.ts'
import { decisionOperations } from './decision/decision.ts'
import { domainOperations } from './domain/domain.ts'
import { joiningRuleOperations } from './joining-rule/joining-rule.ts'
import { mailOperations } from './mail/mail.ts'
import { membershipOperations } from './membership/membership.ts'
import { notificationGroupOperations } from './notification-group/notification-group.ts'
import { membershipRequestOperations } from './membership-request/membership-request.ts'
import { organizationFileOperations } from './organization-file/organization-file.ts'
import { organizationOperations } from './organization/organization.ts'
import { resourceOperations } from './resource/resource.ts'
import { roleOperations } from './role/role.ts'
import { scopeOperations } from './scope/scope.ts'
import { sessionOperations } from './session/session.ts'
import { viewAsOperations } from './view-as/view-as.ts'
import { setupOperations } from './setup/setup.ts'
import { signUpOperations } from './sign-up/sign-up.ts'
import { tokenOperations } from './token/token.ts'
import { undoOperations } from './undo/undo.ts'
import { userOperations } from './user/user.ts'

/** Everything the management API can do. Handlers, client, OpenAPI and the who-may-call-what test are made from it. */
export const operations = {
  ...setupOperations,
  ...sessionOperations,
  ...viewAsOperations,
  ...userOperations,
  ...credentialOperations,
  ...tokenOperations,
  ...organizationOperations,
  ...organizationFileOperations,
  ...membershipOperations,
  ...assignmentOperations,
  ...invitationOperations,
  ...invitedOperations,
  ...roleOperations,
  ...scopeOperations,
  ...undoOperations,
  ...notificationGroupOperations,
  ...resourceOperations,
  ...domainOperations,
  ...joiningRuleOperations,
  ...signUpOperations,
  ...membershipRequestOperations,
  ...mailOperations,
  ...decisionOperations,
} as const satisfies OperationTable

export type Operations = typeof operations
export type Key = keyof Operations

type Part<K extends Key, Name extends keyof Operation> = Operations[K] extends {
  readonly [N in Name]: infer Schema extends TSchema
}
  ? Static<Schema>
  : undefined

export type PathOf<K extends Key> = Part<K, 'path'>
export type QueryOf<K extends Key> = Part<K, 'query'>
export type BodyOf<K extends Key> = Part<K, 'body'>

type Answers<K extends Key> = Operations[K]['answers']
type Sent<Schema> = Schema extends typeof none ? undefined : Schema extends TSchema ? Static<Schema> : never

/** The body of the operation's answer; undefined where it has none. */
export type AnswerOf<K extends Key> = Sent<Answers<K>[keyof Answers<K>]>
