import { applicationType, type Catalogue } from './catalogue.ts'
import { type CompiledCatalogue, compileCatalogue } from './catalogue.compile.ts'
import type { OrganizationFacts } from './facts.ts'
import { noLayouts } from './grid.ts'
import { type Paged, withEntries } from './paged.ts'
import { placesFrom } from './places.ts'
import { withSubjects } from './subjects.ts'
import { compileRegistries } from './resource.compile.ts'
import { compileRole } from './role.compile.ts'
import { compileRoleSet } from './role-set.compile.ts'
import { compileScope } from './scope.compile.ts'
import { compileMembership, compileServiceAccount, compileToken } from './subject.compile.ts'
import type { CompiledScope, Lineage, Registry, Snapshot, Subject } from './snapshot.ts'
import { noNames, takeName, takeSlot } from './slots.ts'

const compiledCatalogues = new WeakMap<Catalogue, CompiledCatalogue>()

/** Catalogues are few and never change, so each is compiled once. */
export function catalogueOf(catalogue: Catalogue): CompiledCatalogue {
  const known = compiledCatalogues.get(catalogue) ?? compileCatalogue(catalogue)
  compiledCatalogues.set(catalogue, known)
  return known
}

const beginLineage = (): Lineage => ({
  people: noNames(),
  externalIds: new Map(),
  scopes: noNames(),
  tags: noNames(),
  layouts: noLayouts(),
  texts: new Map(),
  roleSetKeys: new Map(),
  roleSetSources: [],
})

/**
 * Compiles an organization, whole or in part: what the facts leave out does not exist for the snapshot, and asking about it is denied
 * as unknown.
 */
export function compile(catalogue: Catalogue, facts: OrganizationFacts): Snapshot {
  const compiled = catalogueOf(catalogue)
  const lineage = beginLineage()
  const registries = compileRegistries(lineage, compiled, facts.resources)
  const applications = registryOfApplications(compiled, registries)
  const roles = new Map(facts.roles.map((role) => [role.id, compileRole(compiled, applications, role)]))
  const { subjects, externals } = compileSubjects(lineage, compiled, facts)
  const rolebook = { roles, functionalRoles: facts.functionalRoles }
  return {
    id: facts.id,
    revision: facts.revision,
    catalogue: compiled,
    lineage,
    ownerSlot: facts.ownerUserId === null ? -1 : takeName(lineage.people, facts.ownerUserId),
    ownerUserId: facts.ownerUserId,
    functionalRoles: facts.functionalRoles,
    subjects,
    externals,
    roles,
    roleSets: lineage.roleSetSources.map((source) => compileRoleSet(rolebook, source)),
    scopes: compileNamedScopes(lineage, facts),
    namedScopes: new Map(facts.scopes.map((scope) => [scope.id, scope])),
    registries,
    applications,
    places: placesFrom(applications.records),
  }
}

export function registryOfApplications(catalogue: CompiledCatalogue, registries: readonly Registry[]): Registry {
  const type = catalogue.types.get(applicationType)
  return (type && registries[type.index]) ?? { slots: new Map(), records: [], count: 0 }
}

function compileNamedScopes(lineage: Lineage, { scopes }: OrganizationFacts): Paged<CompiledScope> {
  return withEntries<CompiledScope>(
    [],
    scopes.map(({ id, scope }) => [takeName(lineage.scopes, id), compileScope(lineage, scope)] as const),
  )
}

function compileSubjects(lineage: Lineage, catalogue: CompiledCatalogue, facts: OrganizationFacts) {
  const externals: (readonly [number, number])[] = []
  function* compiled(): Generator<readonly [number, Subject]> {
    for (const subject of subjectsIn(lineage, catalogue, facts)) {
      if (subject.more?.externalId)
        externals.push([takeSlot(lineage.externalIds, subject.more.externalId), subject.slot])
      yield [subject.slot, subject]
    }
  }
  const subjects = withSubjects([], compiled())
  return { subjects, externals: withEntries<number>([], externals) }
}

function* subjectsIn(lineage: Lineage, catalogue: CompiledCatalogue, facts: OrganizationFacts): Generator<Subject> {
  for (const membership of facts.memberships) yield compileMembership(lineage, membership)
  for (const account of facts.serviceAccounts) yield compileServiceAccount(lineage, account)
  for (const token of facts.tokens) yield compileToken(lineage, catalogue, token)
}
