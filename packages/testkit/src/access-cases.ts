/** The cases of cases/access: what a file says in short, written out as facts and questions. Its form is case.schema.json. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type AssignmentFacts,
  builtInCatalogue,
  type Catalogue,
  type Grant,
  type Grid,
  type OrganizationFacts,
  type Properties,
  parseCatalogue,
  type Question,
  type Reason,
  type ResourceFacts,
  type RoleFacts,
  type ScopeChoice,
  serverCatalogue,
  type TemplateKey,
  templates,
  toRoleFacts,
  toServerFacts,
} from '@rollcall/core/access'
import { parse } from 'yaml'

export const casesFolder = fileURLToPath(new URL('../../../cases/access/', import.meta.url))

interface ActorLine {
  readonly roles?: readonly (string | { readonly role: string; readonly endsAt: string })[]
  readonly scope?: ScopeLine
  readonly status?: 'invited' | 'active' | 'suspended' | 'removed'
  readonly endsAt?: string
  readonly externalId?: string
  readonly properties?: Properties
}

type ScopeLine =
  | 'organization'
  | 'own'
  | { readonly owners?: readonly string[]; readonly tags?: readonly string[] }
  | { readonly named: string }

interface RoleLine {
  readonly key: string
  readonly kind?: 'tier' | 'role'
  readonly grants: readonly (string | Grant)[]
  readonly grid?: Grid
  readonly mayGrant?: readonly string[]
  readonly fallback?: { readonly grants: readonly string[]; readonly endedBy: readonly string[] }
  readonly functional?: boolean
}

interface ResourceLine {
  readonly type: string
  readonly id: string
  readonly name?: string
  readonly parent?: string
  readonly owners?: readonly string[]
  readonly tags?: readonly string[]
  readonly properties?: Properties
}

export interface CaseFile {
  readonly description: string
  readonly template?: TemplateKey
  readonly server?: readonly string[]
  readonly catalogue?: unknown
  readonly owner?: string
  readonly functionalRoles?: boolean
  readonly roles?: readonly RoleLine[]
  /** Takes the place of the grids of built-in roles. */
  readonly grids?: Readonly<Record<string, Grid>>
  readonly scopes?: Readonly<Record<string, ScopeLine>>
  readonly members?: Readonly<Record<string, ActorLine>>
  readonly serviceAccounts?: Readonly<Record<string, ActorLine>>
  readonly tokens?: Readonly<
    Record<string, { holder: string; permissions: readonly string[]; scope?: ScopeLine; endsAt?: string }>
  >
  readonly applications?: Readonly<
    Record<string, { owners?: readonly string[]; tags?: readonly string[]; environments?: readonly string[] }>
  >
  readonly resources?: readonly ResourceLine[]
  readonly cases: readonly CaseLine[]
}

export interface CaseLine {
  readonly name: string
  /** A name of the file, or `type:id` for a subject as it is. */
  readonly who: string
  readonly does: string
  /** `type/id` */
  readonly on: string
  /** `application` or `application/environment`, as the properties of the request. */
  readonly at?: string
  readonly properties?: Properties
  readonly subjectProperties?: Properties
  readonly actionProperties?: Properties
  readonly context?: Properties
  readonly elevatedUntil?: string
  readonly now?: string
  readonly reason: Reason
  /** Keys of the roles that carried the permit, or of the one that came furthest. */
  readonly role?: string | readonly string[]
  /** `everything`, or `application/environment level` of the first of these roles. */
  readonly cell?: string
  /** `organization`, `own`, `owner NAME` or `tag TAG` */
  readonly clause?: string
}

export const caseFiles: readonly string[] = readdirSync(casesFolder).filter((name) => name.endsWith('.yaml'))

export const readCases = (name: string): CaseFile => parse(readFileSync(`${casesFolder}${name}`, 'utf8')) as CaseFile

const defaultNow = '2026-11-21T10:00:00Z'
const userId = (name: string): string => (name === '' ? '' : `usr_${name}`)
const roleId = (key: string): string => `rol_${key}`
const dateOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text))

export function toCatalogue({ server, catalogue }: CaseFile): Catalogue {
  if (server !== undefined) return serverCatalogue
  if (catalogue === undefined) return builtInCatalogue
  const parsed = parseCatalogue(catalogue, builtInCatalogue)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.value.catalogue
}

export function toFacts(file: CaseFile): OrganizationFacts {
  const members = Object.entries(file.members ?? {})
  if (file.server !== undefined) {
    const users = members.map(([name, { status }]) => ({
      userId: userId(name),
      isActive: status !== 'suspended',
      isSuperuser: file.server?.includes(name) ?? false,
    }))
    return toServerFacts(1, users)
  }
  const template = file.template && templates[file.template]
  return {
    id: 'org_1',
    revision: 1,
    ownerUserId: file.owner === undefined ? null : userId(file.owner),
    functionalRoles: file.functionalRoles ?? template?.policy.members.functionalRoles ?? true,
    roles: toRoles(file),
    scopes: Object.entries(file.scopes ?? {}).map(([id, scope]) => ({
      id,
      scope: toScope(scope) as Exclude<ScopeChoice, { kind: 'named' }>,
    })),
    memberships: members.map(([name, line]) => ({
      userId: userId(name),
      status: line.status ?? 'active',
      externalId: line.externalId ?? null,
      ...toActor(line),
    })),
    serviceAccounts: Object.entries(file.serviceAccounts ?? {}).map(([name, line]) => ({
      id: `svc_${name}`,
      status: line.status === 'suspended' ? 'suspended' : 'active',
      ...toActor(line),
    })),
    tokens: Object.entries(file.tokens ?? {}).map(([name, { holder, permissions, scope, endsAt }]) => ({
      id: `tok_${name}`,
      holder:
        holder in (file.serviceAccounts ?? {})
          ? { type: 'service-account', id: `svc_${holder}` }
          : { type: 'user', id: userId(holder) },
      permissions,
      scope: toScope(scope ?? 'organization'),
      endsAt: dateOf(endsAt),
    })),
    resources: [...toApplications(file), ...(file.resources ?? []).map(toResource)],
  }
}

function toRoles({ template, grids, roles }: CaseFile): readonly RoleFacts[] {
  const builtIn =
    template === undefined ? [] : templates[template].roles.map((role) => toRoleFacts(role, roleId(role.key)))
  const custom = (roles ?? []).map(
    ({ key, kind, grants, grid, mayGrant, fallback, functional }): RoleFacts => ({
      id: roleId(key),
      key,
      name: key,
      kind: kind ?? 'role',
      grants: grants.map(toGrant),
      grid: grid ?? [],
      mayGrant: mayGrant ?? [],
      ...(fallback && { fallback: { grants: fallback.grants.map(toGrant), endedBy: fallback.endedBy } }),
      ...(functional && { functional }),
    }),
  )
  return [...builtIn.map((role) => ({ ...role, grid: grids?.[role.key] ?? role.grid })), ...custom]
}

const toGrant = (line: string | Grant): Grant => (typeof line === 'string' ? { permission: line, on: 'any' } : line)

const toActor = ({ roles, scope, endsAt, properties }: ActorLine) => ({
  endsAt: dateOf(endsAt),
  assignments: (roles ?? []).map(
    (line): AssignmentFacts =>
      typeof line === 'string'
        ? { roleId: roleId(line), endsAt: null }
        : { roleId: roleId(line.role), endsAt: new Date(line.endsAt) },
  ),
  scope: toScope(scope ?? 'organization'),
  ...(properties && { properties }),
})

function toScope(line: ScopeLine): ScopeChoice {
  if (typeof line === 'string') return { kind: line }
  if ('named' in line) return { kind: 'named', scopeId: line.named }
  return { kind: 'custom', owners: (line.owners ?? []).map(userId), tags: line.tags ?? [] }
}

const toApplications = ({ applications }: CaseFile): readonly ResourceFacts[] =>
  Object.entries(applications ?? {}).flatMap(([id, { owners, tags, environments }]): readonly ResourceFacts[] => [
    {
      type: 'application',
      id,
      name: id,
      parent: { type: 'organization', id: 'org_1' },
      owners: (owners ?? []).map(userId),
      tags: tags ?? [],
    },
    ...(environments ?? []).map(
      (name): ResourceFacts => ({
        type: 'environment',
        id: `${id}-${name}`,
        name,
        parent: { type: 'application', id },
        owners: [],
        tags: [],
      }),
    ),
  ])

function toResource({ type, id, name, parent, owners, tags, properties }: ResourceLine): ResourceFacts {
  return {
    type,
    id,
    parent: parent === undefined ? null : split(parent),
    owners: (owners ?? []).map(userId),
    tags: tags ?? [],
    ...(name !== undefined && { name }),
    ...(properties && { properties }),
  }
}

function split(text: string): { type: string; id: string } {
  const slash = text.indexOf('/')
  return { type: text.slice(0, slash), id: text.slice(slash + 1) }
}

export function toQuestion(file: CaseFile, line: CaseLine): Question {
  const { type, id } = split(line.on)
  const properties = { ...line.properties, ...(line.at !== undefined && placeOf(line.at)) }
  const isUser = type === 'user' && id in (file.members ?? {})
  return {
    subject: {
      ...toSubject(file, line.who),
      properties: line.subjectProperties,
      elevatedUntil: dateOf(line.elevatedUntil),
    },
    action: { name: line.does, properties: line.actionProperties },
    resource: { type, id: isUser ? userId(id) : id, ...(Object.keys(properties).length > 0 && { properties }) },
    context: line.context,
    now: new Date(line.now ?? defaultNow),
  }
}

function toSubject({ serviceAccounts, tokens }: CaseFile, who: string): { type: string; id: string } {
  if (who.includes(':')) return { type: who.slice(0, who.indexOf(':')), id: who.slice(who.indexOf(':') + 1) }
  if (who in (serviceAccounts ?? {})) return { type: 'service-account', id: `svc_${who}` }
  return who in (tokens ?? {}) ? { type: 'token', id: `tok_${who}` } : { type: 'user', id: userId(who) }
}

function placeOf(at: string): Properties {
  const slash = at.indexOf('/')
  return slash < 0 ? { application: at } : { application: at.slice(0, slash), environment: at.slice(slash + 1) }
}
