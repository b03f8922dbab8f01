import { templates } from '@rollcall/core/access'
import type { OrganizationFile } from '@rollcall/contract/organization-file'
import type { Channels, GroupRow, MemberRow, ResourceRow, RoleRow, RuleRow } from '@rollcall/storage/organization-file'
import { toPolicy } from '../shared/policy.ts'
import type { State } from './state.ts'

type Section<Name extends keyof OrganizationFile> = NonNullable<OrganizationFile[Name]>[keyof NonNullable<
  OrganizationFile[Name]
> &
  number]
type RoleFile = Section<'roles'>
type MemberFile = Section<'members'>

/** The organization as a file, in an order that stays: what is as it would be anyhow is left out. */
export function toFile(state: State): OrganizationFile {
  const { slug, name, template, owner } = state.organization
  const isFixed = new Set(templates[template].roles.filter(({ grid }) => grid === 'everything').map(({ key }) => key))
  return {
    organization: { slug, name, template, owner, policy: toPolicyFile(state) },
    roles: [...state.roles.values()].filter(({ builtIn, key }) => !builtIn || !isFixed.has(key)).map(toRoleFile),
    scopes: [...state.scopes.values()].map(({ name: called, owners, tags }) => ({
      name: called,
      ...list('owners', owners),
      ...list('tags', tags),
    })),
    resources: [...state.resources.values()].map(toResourceFile),
    members: [...state.members.values()].map(toMemberFile),
    notificationGroups: [...state.groups.values()].map(toGroupFile),
    joiningRules: [...state.rules.values()].map(toRuleFile),
  }
}

/** Lists that may be changed by whoever gets it. */
function toPolicyFile({ organization }: State): NonNullable<OrganizationFile['organization']['policy']> {
  const { invitations, members, signIn } = toPolicy(organization)
  return structuredClone({ invitations, members, signIn }) as NonNullable<OrganizationFile['organization']['policy']>
}

const list = <Name extends string, Item>(name: Name, items: readonly Item[]): { readonly [N in Name]?: Item[] } =>
  (items.length === 0 ? {} : { [name]: [...items] }) as { readonly [N in Name]?: Item[] }

const some = <Name extends string, Value>(name: Name, value: Value, otherwise: Value) =>
  (value === otherwise ? {} : { [name]: value }) as { readonly [N in Name]?: Value }

const full = (properties: Readonly<Record<string, unknown>>) =>
  Object.keys(properties).length === 0 ? {} : { properties: { ...properties } }

function toRoleFile({ key, name, description, builtIn, everything, grants, mayGrant, cells }: RoleRow): RoleFile {
  const grid = everything ? ('everything' as const) : toGridFile(cells)
  if (builtIn) return { key, grid }
  return {
    key,
    name,
    description,
    grants: grants.map((grant) => (grant.on === 'any' && grant.condition === undefined ? grant.permission : grant)),
    ...list('mayGrant', mayGrant),
    grid,
  }
}

export function toGridFile(cells: RoleRow['cells']): Exclude<RoleFile['grid'], 'everything' | undefined> {
  const grid = new Map<string, Map<string, RoleRow['cells'][number]['level']>>()
  for (const { application, environment, level } of cells)
    grid.set(application, (grid.get(application) ?? new Map()).set(environment, level))
  return Object.fromEntries([...grid].map(([application, levels]) => [application, Object.fromEntries(levels)]))
}

const toResourceFile = (resource: ResourceRow): Section<'resources'> => ({
  type: resource.type,
  id: resource.id,
  ...some('name', resource.name, resource.id),
  ...(resource.parent === null ? {} : { parent: resource.parent }),
  ...list('owners', resource.owners),
  ...list('tags', resource.tags),
  ...full(resource.properties),
  ...(resource.type === 'environment' || resource.protected ? { protected: resource.protected } : {}),
})

const toMemberFile = (member: MemberRow): MemberFile => ({
  email: member.email,
  ...(member.userName === null ? {} : { name: member.userName }),
  ...some('status', member.status, 'active' as const),
  ...some('displayName', member.displayName, null),
  ...some('username', member.username, null),
  ...some('externalId', member.externalId, null),
  roles: member.roles.map(({ role, endsAt }) => (endsAt === null ? role : { role, endsAt })),
  scope: toScopeFile(member),
  ...some('endsAt', member.endsAt, null),
  ...full(member.properties),
})

type Scoped = Pick<MemberRow, 'scopeKind' | 'scopeName' | 'owners' | 'tags'>

export function toScopeFile({ scopeKind, scopeName, owners, tags }: Scoped): NonNullable<MemberFile['scope']> {
  if (scopeKind !== 'custom') return scopeKind
  return scopeName === null ? { ...list('owners', owners), ...list('tags', tags) } : { named: scopeName }
}

const toChannelsFile = ({ email, sms, on }: Channels) => ({
  ...some('email', email, true),
  ...some('sms', sms, false),
  ...some('on', on, true),
})

const toGroupFile = ({ name, description, members, contacts }: GroupRow): Section<'notificationGroups'> => ({
  name,
  ...some('description', description, ''),
  ...list(
    'members',
    members.map(({ member, ...channels }) => ({ member, ...toChannelsFile(channels) })),
  ),
  ...list(
    'contacts',
    contacts.map(({ name: called, channel, address }) => ({ name: called, channel, address })),
  ),
})

const toRuleFile = ({ domain, subdomains, roles, groups, method, mode, cap, ...place }: RuleRow) =>
  ({
    domain,
    ...some('subdomains', subdomains, false),
    roles: [...roles],
    scope: place.scopeKind === 'custom' ? { named: place.scopeName ?? '' } : place.scopeKind,
    ...list(
      'groups',
      groups.map(({ group, ...channels }) => ({ group, ...toChannelsFile(channels) })),
    ),
    method,
    mode,
    ...some('cap', cap, null),
  }) satisfies Section<'joiningRules'>
