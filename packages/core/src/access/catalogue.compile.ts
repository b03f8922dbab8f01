import {
  applicationType,
  type Catalogue,
  environmentType,
  matchesPattern,
  type Permission,
  typeOf,
  userType,
  verbOf,
} from './catalogue.ts'

export interface CompiledPermission {
  readonly index: number
  readonly name: string
  readonly needsAdmin: boolean
  readonly requires: readonly CompiledPermission[]
  readonly baseline: boolean
  readonly personal: boolean
  readonly definition: Permission
}

/** How a resource of a type is found, and whether it has a place. */
export type TypeKind =
  | 'root'
  | 'user'
  | 'application'
  | 'environment'
  | 'under-application'
  | 'under-environment'
  | 'organization-wide'

export interface CompiledType {
  readonly index: number
  readonly name: string
  readonly kind: TypeKind
  readonly isPlaced: boolean
  readonly isRequired: boolean
  /** Under environments and open: what most questions are about. */
  readonly isUsual: boolean
  /** By verb where the type is the permission's own, and always by full name. */
  readonly actions: ReadonlyMap<string, CompiledPermission>
}

export interface CompiledCatalogue {
  readonly source: Catalogue
  readonly types: ReadonlyMap<string, CompiledType>
  readonly typeList: readonly CompiledType[]
  readonly permissions: readonly CompiledPermission[]
  readonly permissionByName: ReadonlyMap<string, CompiledPermission>
}

/** @param catalogue one that holds together: `parseCatalogue` refuses the others */
export function compileCatalogue(catalogue: Catalogue): CompiledCatalogue {
  const permissionByName = compilePermissions(catalogue)
  const permissions = [...permissionByName.values()]
  const typeList = catalogue.types.map((type, index) => {
    const kind = kindOf(catalogue, type.name, type.under)
    const isPlaced = kind === 'application' || kind === 'environment' || kind.startsWith('under-')
    const isRequired = type.registration === 'required'
    const isUsual = kind === 'under-environment' && !isRequired
    return { index, name: type.name, kind, isPlaced, isRequired, isUsual, actions: actionsOn(type.name, permissions) }
  })
  const types = new Map(typeList.map((type) => [type.name, type]))
  return { source: catalogue, types, typeList, permissions, permissionByName }
}

function compilePermissions(catalogue: Catalogue): Map<string, CompiledPermission> {
  const drafts = catalogue.permissions.map((definition, index) => ({
    index,
    name: definition.name,
    needsAdmin: definition.level === 'admin',
    requires: [] as CompiledPermission[],
    baseline: definition.baseline,
    personal: definition.personal,
    definition,
  }))
  const byName = new Map(drafts.map((draft) => [draft.name, draft]))
  for (const draft of drafts) draft.requires.push(...closureOf(draft.definition, byName))
  return byName
}

/** All that a permission needs, directly or through what it needs, nearest first. */
function closureOf(
  { name, requires }: Permission,
  byName: ReadonlyMap<string, CompiledPermission>,
): readonly CompiledPermission[] {
  const found = new Set<CompiledPermission>()
  const open = [...requires]
  for (const next of open) {
    const permission = byName.get(next)
    if (permission === undefined || permission.name === name || found.has(permission)) continue
    found.add(permission)
    open.push(...permission.definition.requires)
  }
  return [...found]
}

function kindOf(catalogue: Catalogue, name: string, under: string): TypeKind {
  if (name === catalogue.root) return 'root'
  if (name === userType || name === applicationType || name === environmentType) return name
  if (under === 'application') return 'under-application'
  return under === 'environment' ? 'under-environment' : 'organization-wide'
}

function actionsOn(type: string, permissions: readonly CompiledPermission[]): ReadonlyMap<string, CompiledPermission> {
  const actions = new Map<string, CompiledPermission>()
  for (const permission of permissions) {
    if (!permission.definition.on.includes(type)) continue
    actions.set(permission.name, permission)
    if (typeOf(permission.name) === type) actions.set(verbOf(permission.name), permission)
  }
  return actions
}

export function permissionsMatching(catalogue: CompiledCatalogue, pattern: string): readonly CompiledPermission[] {
  const exact = catalogue.permissionByName.get(pattern)
  if (exact !== undefined) return exact.personal ? [] : [exact]
  return catalogue.permissions.filter(({ definition }) => matchesPattern(pattern, definition))
}
