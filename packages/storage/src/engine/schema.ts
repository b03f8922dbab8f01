import type { ColumnType, Generated, GeneratedAlways, Insertable, Kysely, Selectable } from 'kysely'
import type { Json } from '@rollcall/core/audit'
import type { WaitingReason } from '@rollcall/core/sign-up'
import type { Email, MailDomain } from '@rollcall/core/shared/email'
import type {
  AuditPersonId,
  DomainId,
  InvitationId,
  JoiningRuleId,
  MailId,
  MembershipId,
  MembershipRequestId,
  NotificationContactId,
  NotificationGroupId,
  OrganizationId,
  RoleAssignmentId,
  RoleId,
  ScopeId,
  ServiceAccountId,
  SessionId,
  TokenId,
  UndoId,
  UserId,
} from '@rollcall/core/shared/ids'
import type { AuditScope } from '@rollcall/core/audit'
import type { InvitationState, RevokeReason } from '@rollcall/core/invitation'
import type { SignInMethod } from '@rollcall/core/policy'
import type { DomainProof } from '@rollcall/core/domain'
import type { JoiningMethod, JoiningMode } from '@rollcall/core/joining-rule'
import type { LinkPurpose } from '@rollcall/core/link'
import type { MailOutcome } from '@rollcall/core/mail'
import type { RequestKind, RequestState } from '@rollcall/core/membership-request'
import type { SessionProof } from '@rollcall/core/session'
import type { EmailState } from '@rollcall/core/user'

/** A connection or a transaction; what repositories take. */
export type Db = Kysely<Schema>

/** The tables as `migrations/` makes them; comments on meaning stand there. */
export interface Schema {
  users: UserTable
  superusers: { user_id: UserId; granted_by: UserId | null; granted_at: Date }
  credentials: { user_id: UserId; kind: 'password'; secret: string; changed_at: Date }
  sessions: SessionTable
  links: LinkTable
  organizations: OrganizationTable
  memberships: MembershipTable
  membership_counts: { organization_id: OrganizationId; status: MembershipStatus; count: number }
  service_accounts: ServiceAccountTable
  roles: RoleTable
  role_cells: RoleCellTable
  role_assignments: RoleAssignmentTable
  scopes: ScopeTable
  scope_owners: { organization_id: OrganizationId; scope_id: ScopeId; membership_id: MembershipId }
  resources: ResourceTable
  resource_owners: { organization_id: OrganizationId; type: string; resource_id: string; membership_id: MembershipId }
  access_changes: AccessChangeTable
  undos: UndoTable
  data_views: DataViewTable
  tokens: TokenTable
  notification_groups: NotificationGroupTable
  notification_group_members: NotificationGroupMemberTable
  notification_group_contacts: NotificationGroupContactTable
  invitations: InvitationTable
  invitation_links: InvitationLinkTable
  audit_heads: { organization_id: AuditScope; sequence: number; hash: Buffer }
  audit_events: AuditEventTable
  audit_people: { organization_id: AuditScope; id: AuditPersonId; value: string; salt: Buffer }
  mails: MailTable
  mail_attempts: MailAttemptTable
  mail_references: MailReferenceTable
  mail_settings: MailSettingsTable
  mail_openings: { mail_id: MailId; opened_by: UserId; opened_at: Date; told_at: Date | null }
  domains: DomainTable
  domain_links: DomainLinkTable
  joining_rules: JoiningRuleTable
  joining_rule_roles: { organization_id: OrganizationId; rule_id: JoiningRuleId; role_id: RoleId }
  joining_rule_groups: { organization_id: OrganizationId; rule_id: JoiningRuleId } & GroupChoiceColumns
  sign_ups: SignUpTable
  membership_requests: MembershipRequestTable
  membership_request_roles: { organization_id: OrganizationId; request_id: MembershipRequestId; role_id: RoleId }
  membership_request_groups: { organization_id: OrganizationId; request_id: MembershipRequestId } & GroupChoiceColumns
  rate_limits: { key: string; window_ends_at: Date; count: number }
  idempotency_keys: IdempotencyKeyTable
  server_settings: { singleton: Generated<boolean>; setup_token_hash: Buffer | null; set_up_at: Date | null }
}

export type MembershipStatus = 'invited' | 'active' | 'suspended' | 'removed'

interface UserTable {
  id: UserId
  email: Email
  email_state: EmailState
  name: string
  name_folded: string
  created_at: Date
}

interface SessionTable {
  id: SessionId
  user_id: UserId
  secret_hash: Buffer
  proof: SessionProof
  created_at: Date
  last_seen_at: Date
  ends_at: Date
  elevated_until: Date | null
  address: string | null
  agent: string | null
  view_organization_id: OrganizationId | null
  view_membership_id: MembershipId | null
  view_user_id: UserId | null
  view_reason: string | null
  view_until: Date | null
}

interface LinkTable {
  secret_hash: Buffer
  purpose: LinkPurpose
  user_id: UserId
  email: Email
  created_at: Date
  expires_at: Date
  used_at: Date | null
  replaced_at: Date | null
}

interface OrganizationTable {
  id: OrganizationId
  slug: string
  name: string
  template: 'apm' | 'crash-reporting' | 'metrics' | 'appsec' | 'complete'
  policy: JsonColumn
  policy_version: Generated<number>
  owner_membership_id: MembershipId
  revision: Generated<number>
  created_at: Date
  catalogue_digest: string | null
}

interface MembershipTable {
  organization_id: OrganizationId
  id: MembershipId
  user_id: UserId | null
  status: MembershipStatus
  email: Email
  user_name: string | null
  user_name_folded: string | null
  display_name: string | null
  display_name_folded: string | null
  name: GeneratedAlways<string | null>
  sort_name: GeneratedAlways<string>
  search_text: GeneratedAlways<string>
  username: string | null
  external_id: string | null
  created_at: Date
  joined_at: Date | null
  suspended_at: Date | null
  removed_at: Date | null
  ends_at: Date | null
  last_active_at: Date | null
  joined_key: GeneratedAlways<Date>
  last_active_key: GeneratedAlways<Date>
  scope_kind: Generated<ScopeKind>
  scope_id: ScopeId | null
  properties: DefaultJsonColumn
  version: Generated<number>
}

export type ScopeKind = 'organization' | 'own' | 'custom'

interface ServiceAccountTable {
  organization_id: OrganizationId
  id: ServiceAccountId
  name: string
  created_at: Date
  scope_kind: Generated<'organization' | 'custom'>
  scope_id: ScopeId | null
}

interface RoleTable {
  organization_id: OrganizationId
  id: RoleId
  key: string
  name: string
  name_folded: string
  kind: 'tier' | 'role'
  description: string
  built_in: boolean
  created_at: Date
  grants: DefaultJsonColumn
  may_grant: Generated<string[]>
  everything: Generated<boolean>
  changed_at: Date
  version: Generated<number>
}

interface RoleCellTable {
  organization_id: OrganizationId
  role_id: RoleId
  application: string
  environment: string
  level: 'admin' | 'read' | 'deny'
}

interface ScopeTable {
  organization_id: OrganizationId
  id: ScopeId
  name: string | null
  name_folded: string | null
  tags: string[]
  created_at: Date
  version: Generated<number>
}

interface ResourceTable {
  organization_id: OrganizationId
  type: string
  id: string
  name: string
  name_folded: string
  parent_type: string | null
  parent_id: string | null
  creator_membership_id: MembershipId | null
  tags: string[]
  properties: DefaultJsonColumn
  protected: Generated<boolean>
  source: string | null
  created_at: Date
  changed_at: Date
  version: Generated<number>
}

interface AccessChangeTable {
  organization_id: OrganizationId
  revision: number
  kind: 'organization' | 'membership' | 'role' | 'scope' | 'resource' | 'service-account' | 'token'
  type: Generated<string>
  id: string
}

interface UndoTable {
  organization_id: OrganizationId
  id: UndoId
  session_id: SessionId
  sequences: number[]
  made_at: Date
  used_at: Date | null
}

interface DataViewTable {
  organization_id: OrganizationId
  membership_id: MembershipId
  owners: string[]
  tags: string[]
  applications: string[]
  version: Generated<number>
}

interface RoleAssignmentTable {
  organization_id: OrganizationId
  id: RoleAssignmentId
  role_id: RoleId
  membership_id: MembershipId | null
  service_account_id: ServiceAccountId | null
  ends_at: Date | null
  created_at: Date
}

interface TokenTable {
  organization_id: OrganizationId
  id: TokenId
  membership_id: MembershipId | null
  service_account_id: ServiceAccountId | null
  name: string
  secret_hash: Buffer
  hint: string
  permissions: string[] | null
  created_at: Date
  last_used_at: Date | null
  ends_at: Date | null
  revoked_at: Date | null
  scope_kind: Generated<ScopeKind>
  scope_id: ScopeId | null
}

interface NotificationGroupTable {
  organization_id: OrganizationId
  id: NotificationGroupId
  name: string
  name_folded: string
  description: string
  created_at: Date
  changed_at: Date
  version: Generated<number>
}

interface NotificationGroupMemberTable {
  organization_id: OrganizationId
  group_id: NotificationGroupId
  membership_id: MembershipId
  email: boolean
  sms: boolean
  is_on: boolean
  created_at: Date
  version: Generated<number>
}

interface NotificationGroupContactTable {
  organization_id: OrganizationId
  group_id: NotificationGroupId
  id: NotificationContactId
  name: string
  name_folded: string
  channel: 'email' | 'sms'
  address: string
  created_at: Date
  version: Generated<number>
}

interface InvitationTable {
  organization_id: OrganizationId
  id: InvitationId
  membership_id: MembershipId
  email: Email
  status: InvitationState
  method: Exclude<SignInMethod, 'passkey'>
  note: string | null
  inviter_membership_id: MembershipId | null
  inviter_account_id: ServiceAccountId | null
  sponsor_membership_id: MembershipId | null
  sponsor_account_id: ServiceAccountId | null
  created_at: Date
  sent_at: Date
  expires_at: Date | null
  expires_key: GeneratedAlways<Date>
  ended_at: Date | null
  accepted_by: UserId | null
  revoke_reason: RevokeReason | null
  reminders: Generated<number>
  version: Generated<number>
}

interface InvitationLinkTable {
  organization_id: OrganizationId
  secret_hash: Buffer
  invitation_id: InvitationId
  kind: 'mail' | 'copy'
  created_at: Date
  replaced_at: Date | null
}

interface AuditEventTable {
  organization_id: AuditScope
  sequence: number
  at: Date
  action: string
  event: JsonColumn
  hash: Buffer
  target_type: GeneratedAlways<string | null>
  target_id: GeneratedAlways<string | null>
  actor_id: GeneratedAlways<string | null>
}

export type MailState = 'queued' | 'sent' | 'refused' | 'not_configured' | 'superseded'

interface MailTable {
  id: MailId
  kind: string
  user_id: UserId | null
  recipient: Email
  subject: string
  personal: boolean
  sealed_text: Buffer | null
  state: MailState
  series: string | null
  urgent: Generated<boolean>
  expires_at: Date | null
  queued_at: Date | null
  due_at: Date | null
  attempts: Generated<number>
  tries: Generated<number>
  lease: string | null
  leased_until: Date | null
  settled_at: Date | null
  reason: string | null
  created_at: Date
}

interface MailAttemptTable {
  mail_id: MailId
  number: number
  at: Date
  outcome: MailOutcome
  code: number | null
  answer: string
  milliseconds: number
}

interface MailReferenceTable {
  organization_id: OrganizationId
  mail_id: MailId
  membership_id: MembershipId | null
  invitation_id: string | null
}

interface MailSettingsTable {
  singleton: Generated<boolean>
  host: string
  port: number
  security: 'starttls' | 'tls' | 'none'
  user_name: string | null
  sealed_password: Buffer | null
  password_changed_at: Date | null
  ca: string | null
  from_address: Email
  from_name: string
  version: Generated<number>
  changed_at: Date
  changed_by: UserId | null
}

interface DomainTable {
  organization_id: OrganizationId
  id: DomainId
  name: MailDomain
  challenge: string
  proof: DomainProof | null
  proven_at: Date | null
  created_at: Date
}

interface DomainLinkTable {
  organization_id: OrganizationId
  secret_hash: Buffer
  domain_id: DomainId
  mailbox: Email
  created_at: Date
  expires_at: Date
  used_at: Date | null
  replaced_at: Date | null
}

interface JoiningRuleTable {
  organization_id: OrganizationId
  id: JoiningRuleId
  domain_id: DomainId
  subdomains: boolean
  method: JoiningMethod
  mode: JoiningMode
  scope_kind: ScopeKind
  scope_id: ScopeId | null
  cap: number | null
  joined: Generated<number>
  created_at: Date
  changed_at: Date
  version: Generated<number>
}

interface GroupChoiceColumns {
  group_id: NotificationGroupId
  email: boolean
  sms: boolean
  is_on: boolean
}

interface SignUpTable {
  secret_hash: Buffer
  email: Email
  invitation_hash: Buffer | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
  replaced_at: Date | null
}

interface MembershipRequestTable {
  organization_id: OrganizationId
  id: MembershipRequestId
  kind: RequestKind
  state: RequestState
  email: Email
  name: string | null
  search_text: string
  user_id: UserId | null
  rule_id: JoiningRuleId | null
  waits_because: WaitingReason | null
  proposed_by: MembershipId | null
  note: string | null
  scope_kind: ScopeKind
  scope_id: ScopeId | null
  ends_at: Date | null
  decided_by: MembershipId | null
  decided_at: Date | null
  refusal_reason: string | null
  membership_id: MembershipId | null
  created_at: Date
  version: Generated<number>
}

interface IdempotencyKeyTable {
  principal: string
  key: string
  request_hash: Buffer
  status: number
  answer: JsonColumn
  created_at: Date
}

/** Read as a value, written as text, since the driver would turn an array into a PostgreSQL array. */
type JsonColumn = ColumnType<Json, string, string>
type DefaultJsonColumn = ColumnType<Json, string | undefined, string>

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>
export type NewRow<Table extends keyof Schema> = Insertable<Schema[Table]>
