/** A product's own catalogue: its types, permissions and roles, laid over the built-in ones. Everything that is wrong is said, with its path. */
import { toFolded } from '../shared/text.ts'
import type { Catalogue, Permission, ResourceType } from './catalogue.ts'
import { parseCondition } from './condition.ts'
import type { Cell, Grant, Grid } from './facts.ts'

export type PathSegment = string | number

export interface CatalogueIssue {
  readonly path: readonly PathSegment[]
  readonly message: string
}

/** A role as a file writes it: what a role template has, without order and tiers. */
export interface CatalogueRole {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly grants: readonly Grant[]
  readonly grid: Grid
  readonly mayGrant: readonly string[]
}

export interface ProductCatalogue {
  readonly catalogue: Catalogue
  readonly roles: readonly CatalogueRole[]
}

export type ParsedCatalogue =
  | { readonly ok: true; readonly value: ProductCatalogue }
  | { readonly ok: false; readonly issues: readonly CatalogueIssue[] }

const typeName = /^[a-z][a-z0-9-]{0,39}$/
const permissionName = /^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9-]{0,39}$/
const patternName = /^(\*|[a-z][a-z0-9-]{0,39}\.(\*|[a-z][a-z0-9-]{0,39}))$/

/** Roles that are there without the file, in whatever template. */
export type TakenRole = Pick<CatalogueRole, 'key' | 'name'>

/** @param input what a YAML or JSON reader made of the file */
export function parseCatalogue(input: unknown, base: Catalogue, taken: readonly TakenRole[] = []): ParsedCatalogue {
  const reader = new Reader()
  const file = reader.members(input, [], ['types', 'permissions', 'roles'])
  const types = reader.entries(file['types'], ['types']).map(([name, one]) => readType(reader, base, name, one))
  const known = { ...base, types: [...base.types, ...types] }
  const permissions = reader
    .entries(file['permissions'], ['permissions'])
    .map(([name, one]) => readPermission(reader, known, name, one))
  const catalogue = { ...known, permissions: [...base.permissions, ...permissions] }
  for (const permission of permissions) checkPermission(reader, catalogue, permission)
  const roles = reader
    .items(file['roles'] ?? [], ['roles'])
    .map((one, index) => readRole(reader, catalogue, one, ['roles', index]))
  checkRoles(reader, roles, taken)
  return reader.issues.length === 0 ? { ok: true, value: { catalogue, roles } } : { ok: false, issues: reader.issues }
}

type Members = Readonly<Record<string, unknown>>

/** Reads what is there and collects what is wrong; what it hands out is sound wherever nothing was. */
class Reader {
  readonly issues: CatalogueIssue[] = []

  wrong(path: readonly PathSegment[], message: string): void {
    this.issues.push({ path, message })
  }

  members(input: unknown, path: readonly PathSegment[], known: readonly string[]): Members {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      this.wrong(path, 'must be a mapping')
      return {}
    }
    for (const name of Object.keys(input))
      if (!known.includes(name)) this.wrong([...path, name], `unknown member; known are ${known.join(', ')}`)
    return Object.fromEntries(Object.entries(input))
  }

  entries(input: unknown, path: readonly PathSegment[]): readonly (readonly [string, unknown])[] {
    if (input === undefined) return []
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return Object.entries(input)
    this.wrong(path, 'must be a mapping')
    return []
  }

  items(input: unknown, path: readonly PathSegment[]): readonly unknown[] {
    if (Array.isArray(input)) return input
    this.wrong(path, 'must be a list')
    return []
  }

  text(input: unknown, path: readonly PathSegment[], most = 200): string {
    if (typeof input === 'string' && input.length > 0 && input.length <= most) return input
    this.wrong(path, `must be text of 1 to ${most} characters`)
    return ''
  }

  texts(input: unknown, path: readonly PathSegment[]): readonly string[] {
    return this.items(input ?? [], path).map((one, index) => this.text(one, [...path, index]))
  }

  flag(input: unknown, path: readonly PathSegment[]): boolean {
    if (typeof input === 'boolean' || input === undefined) return input ?? false
    this.wrong(path, 'must be true or false')
    return false
  }

  choice<const T extends string>(input: unknown, path: readonly PathSegment[], choices: readonly T[]): T {
    const found = choices.find((one) => one === input)
    if (found === undefined) this.wrong(path, `must be one of ${choices.join(', ')}`)
    return found ?? (choices[0] as T)
  }
}

function readType(reader: Reader, base: Catalogue, name: string, input: unknown): ResourceType {
  const path = ['types', name]
  if (!typeName.test(name))
    reader.wrong(path, 'must be lower-case letters, digits and hyphens, beginning with a letter')
  if (base.types.some((type) => type.name === name)) reader.wrong(path, 'is a built-in type')
  const members = reader.members(input, path, ['description', 'under', 'registration'])
  return {
    name,
    description: reader.text(members['description'], [...path, 'description']),
    under: reader.choice(members['under'], [...path, 'under'], ['organization', 'application', 'environment']),
    registration: reader.choice(members['registration'] ?? 'open', [...path, 'registration'], ['open', 'required']),
  }
}

function readPermission(reader: Reader, { types, permissions }: Catalogue, name: string, input: unknown): Permission {
  const path = ['permissions', name]
  const [own = ''] = name.split('.')
  if (!permissionName.test(name)) reader.wrong(path, 'must be written type.verb')
  else if (!types.some((type) => type.name === own)) reader.wrong(path, `there is no type ${own}`)
  if (permissions.some((known) => known.name === name)) reader.wrong(path, 'is a built-in permission')
  const members = reader.members(input, path, ['description', 'on', 'level', 'requires', 'dangerous'])
  const level =
    members['level'] === undefined ? undefined : reader.choice(members['level'], [...path, 'level'], ['read', 'admin'])
  return {
    name,
    description: reader.text(members['description'], [...path, 'description']),
    on: members['on'] === undefined ? [own] : reader.texts(members['on'], [...path, 'on']),
    ...(level !== undefined && { level }),
    requires: reader.texts(members['requires'], [...path, 'requires']),
    dangerous: reader.flag(members['dangerous'], [...path, 'dangerous']),
    baseline: false,
    personal: false,
  }
}

/** What can only be judged once all permissions are known. */
function checkPermission(reader: Reader, catalogue: Catalogue, { name, on, level, requires }: Permission): void {
  const path = ['permissions', name]
  const kinds = on.map((type, index) => {
    const found = catalogue.types.find((one) => one.name === type)
    if (found === undefined && type !== name.split('.')[0])
      reader.wrong([...path, 'on', index], `there is no type ${type}`)
    return found?.under ?? 'organization'
  })
  const isPlaced = kinds.some((under) => under !== 'organization')
  if (isPlaced && level === undefined)
    reader.wrong(path, 'needs a level: it is asked under applications or environments')
  if (!isPlaced && level !== undefined)
    reader.wrong([...path, 'level'], 'has no meaning: it is asked on the organization')
  requires.forEach((needed, index) => checkRequired(reader, catalogue, name, needed, [...path, 'requires', index]))
  if (isCyclic(catalogue, name)) reader.wrong([...path, 'requires'], 'requires itself in a circle')
}

function checkRequired(
  reader: Reader,
  { permissions }: Catalogue,
  name: string,
  needed: string,
  path: readonly PathSegment[],
): void {
  if (!permissions.some((known) => known.name === needed)) reader.wrong(path, `there is no permission ${needed}`)
  else if (needed.split('.')[0] !== name.split('.')[0]) reader.wrong(path, 'must be of the same type')
}

function isCyclic({ permissions }: Catalogue, name: string): boolean {
  const open = [name]
  const seen = new Set<string>()
  for (const next of open) {
    const required = permissions.find((known) => known.name === next)?.requires ?? []
    if (required.includes(name)) return true
    for (const needed of required) if (!seen.has(needed)) open.push(needed)
    for (const needed of required) seen.add(needed)
  }
  return false
}

function readRole(reader: Reader, catalogue: Catalogue, input: unknown, path: readonly PathSegment[]): CatalogueRole {
  const members = reader.members(input, path, ['key', 'name', 'description', 'grants', 'grid', 'mayGrant'])
  const key = reader.text(members['key'], [...path, 'key'], 40)
  if (key !== '' && !typeName.test(key))
    reader.wrong([...path, 'key'], 'must be lower-case letters, digits and hyphens')
  return {
    key,
    name: reader.text(members['name'], [...path, 'name'], 100),
    description: reader.text(members['description'], [...path, 'description']),
    grants: reader
      .items(members['grants'] ?? [], [...path, 'grants'])
      .map((one, index) => readGrant(reader, catalogue, one, [...path, 'grants', index])),
    grid: readGrid(reader, members['grid'], [...path, 'grid']),
    mayGrant: reader.texts(members['mayGrant'], [...path, 'mayGrant']),
  }
}

function readGrant(reader: Reader, { permissions }: Catalogue, input: unknown, path: readonly PathSegment[]): Grant {
  const written = typeof input === 'string' ? { permission: input } : input
  const members = reader.members(written, path, ['permission', 'on', 'condition'])
  const permission = reader.text(members['permission'], [...path, 'permission'], 82)
  const isKnown =
    permission === '*' ||
    permissions.some(({ name }) => name === permission || `${name.split('.')[0]}.*` === permission)
  if (permission !== '' && (!patternName.test(permission) || !isKnown))
    reader.wrong([...path, 'permission'], `there is no permission ${permission}`)
  const on = reader.choice(members['on'] ?? 'any', [...path, 'on'], ['any', 'owned'])
  if (members['condition'] === undefined) return { permission, on }
  const condition = parseCondition(members['condition'])
  if (condition.ok) return { permission, on, condition: condition.value }
  reader.wrong([...path, 'condition'], conditionFaults[condition.error])
  return { permission, on }
}

const conditionFaults = {
  'condition.malformed': 'is no condition',
  'condition.path': 'has a path that begins with none of subject, resource, action and context',
  'condition.too_large': 'is too deep or too large',
} as const

function readGrid(reader: Reader, input: unknown, path: readonly PathSegment[]): Grid {
  if (input === 'everything') return input
  return reader.items(input ?? [], path).map((one, index): Cell => {
    const at = [...path, index]
    const members = reader.members(one, at, ['application', 'environment', 'level'])
    return {
      application: reader.text(members['application'] ?? '*', [...at, 'application']),
      environment: reader.text(members['environment'] ?? '*', [...at, 'environment']),
      level: reader.choice(members['level'], [...at, 'level'], ['admin', 'read', 'deny']),
    }
  })
}

/** Keys and names are the organization's: no two of its roles share one, whatever the case of a name. */
function checkRoles(reader: Reader, roles: readonly CatalogueRole[], taken: readonly TakenRole[]): void {
  const keys = roles.map(({ key }) => key)
  const names = roles.map(({ name }) => toFolded(name))
  roles.forEach(({ key, name, mayGrant }, index) => {
    const path = ['roles', index]
    if (key !== '' && keys.indexOf(key) !== index)
      reader.wrong([...path, 'key'], 'is taken by another role of this file')
    if (key !== '' && taken.some((other) => other.key === key))
      reader.wrong([...path, 'key'], 'is taken by a built-in role')
    if (name !== '' && names.indexOf(toFolded(name)) !== index)
      reader.wrong([...path, 'name'], 'is taken by another role of this file')
    if (name !== '' && taken.some((other) => toFolded(other.name) === toFolded(name)))
      reader.wrong([...path, 'name'], 'is taken by a built-in role')
    mayGrant.forEach((given, position) => {
      if (given !== '' && !keys.includes(given) && !taken.some((other) => other.key === given))
        reader.wrong([...path, 'mayGrant', position], `there is no role ${given}`)
    })
  })
}
