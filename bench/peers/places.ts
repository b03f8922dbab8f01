/** What the peers are given of a place: the level that each role gives there, resolved before, as none of them knows wildcards that yield. */
import {
  builtInCatalogue,
  type Cell,
  type OrganizationFacts,
  type Question,
  type RoleFacts,
} from '@rollcall/core/access'

export interface Place {
  readonly application: string
  readonly environment: string
  readonly owners: readonly string[]
  readonly tags: readonly string[]
  /** By role id: admin or read. */
  readonly levels: Readonly<Record<string, string>>
}

const permissions = new Map(builtInCatalogue.permissions.map((one) => [one.name, one]))

export const permissionOf = ({ action, resource }: Question): string => `${resource.type}.${action.name}`
export const levelOf = (permission: string): string => permissions.get(permission)?.level ?? 'read'

/** The permission and what it requires. */
export const neededFor = (permission: string): readonly string[] => [
  permission,
  ...(permissions.get(permission)?.requires ?? []),
]

export const isOver = (facts: OrganizationFacts['memberships'][number], now: Date): boolean =>
  facts.endsAt !== null && facts.endsAt <= now

type Index = ReadonlyMap<string, Cell['level']>

export const indexOf = ({ grid }: RoleFacts): Index =>
  new Map((grid === 'everything' ? [] : grid).map((cell) => [`${cell.application} ${cell.environment}`, cell.level]))

export const levelAt = (index: Index, application: string, environment: string): Cell['level'] | undefined =>
  index.get(`${application} ${environment}`) ??
  index.get(`${application} *`) ??
  index.get(`* ${environment}`) ??
  index.get('* *')

export function makePlaces(facts: OrganizationFacts, questions: readonly Question[]): readonly Place[] {
  const applications = new Map(facts.resources.filter(({ type }) => type === 'application').map((one) => [one.id, one]))
  const indexes = facts.roles.map((role) => [role.id, indexOf(role)] as const)
  const known = new Map<string, Place>()
  return questions.map(({ resource }) => {
    const application = String(resource.properties?.['application'])
    const environment = String(resource.properties?.['environment'])
    const key = `${application} ${environment}`
    const place = known.get(key) ?? {
      application,
      environment,
      owners: applications.get(application)?.owners ?? [],
      tags: applications.get(application)?.tags ?? [],
      levels: Object.fromEntries(
        indexes.map(([id, index]) => [id, levelAt(index, application, environment) ?? 'none']),
      ),
    }
    known.set(key, place)
    return place
  })
}
