import { placeKey } from '@rollcall/core/resource'
import { toFolded } from '@rollcall/core/shared/text'
import type {
  GroupRow,
  MemberRow,
  OrganizationRows,
  ResourceRow,
  RoleRow,
  RuleRow,
  ScopeRow,
} from '@rollcall/storage/organization-file'

/** An organization by the names that files use, each section by what stands for a thing there. */
export interface State {
  readonly organization: OrganizationRows['organization']
  readonly roles: ReadonlyMap<string, RoleRow>
  /** By the folded name. */
  readonly scopes: ReadonlyMap<string, ScopeRow>
  readonly resources: ReadonlyMap<string, ResourceRow>
  readonly members: ReadonlyMap<string, MemberRow>
  /** By the folded name. */
  readonly groups: ReadonlyMap<string, GroupRow>
  readonly rules: ReadonlyMap<string, RuleRow>
  readonly domains: ReadonlyMap<string, OrganizationRows['domains'][number]>
}

const by = <Row>(rows: readonly Row[], key: (row: Row) => string): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [key(row), row]))

export const toState = (rows: OrganizationRows): State => ({
  organization: rows.organization,
  roles: by(rows.roles, ({ key }) => key),
  scopes: by(rows.scopes, ({ name }) => toFolded(name)),
  resources: by(rows.resources, placeKey),
  members: by(rows.members, ({ email }) => email),
  groups: by(rows.groups, ({ name }) => toFolded(name)),
  rules: by(rows.rules, ({ domain }) => domain),
  domains: by(rows.domains, ({ name }) => name),
})

export const isIn = ({ status }: Pick<MemberRow, 'status'>): boolean => status !== 'invited'
