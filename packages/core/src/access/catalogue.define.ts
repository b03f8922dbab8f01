import type { Permission, ResourceType, Under } from './catalogue.ts'

/** A type and its verbs, in the short form in which the built-in catalogues are written. */
export interface Area {
  readonly type: ResourceType
  readonly permissions: readonly Permission[]
}

interface Verb {
  readonly does: string
  readonly level?: 'read' | 'admin'
  readonly on?: readonly string[]
  /** Without it a verb requires `view` of its type, where there is one. */
  readonly requires?: readonly string[]
  readonly dangerous?: true
  readonly baseline?: true
  readonly personal?: true
}

type Verbs = Readonly<Record<string, Verb>>

export const see = (does: string): Verb => ({ does, level: 'read', requires: [] })
export const change = (does: string): Verb => ({ does, level: 'admin' })
export const risk = (does: string): Verb => ({ does, level: 'admin', dangerous: true })

/** Something that lies under applications or environments: each verb has a level. */
export function placed(name: string, under: Under, description: string, verbs: Verbs): Area {
  const registration = name === 'application' || name === 'environment' ? 'required' : 'open'
  return area({ name, description, under, registration }, verbs, [name])
}

/** Something of the organization as a whole: asked on the organization, or on one thing of this type. */
export function organizationWide(name: string, description: string, verbs: Verbs): Area {
  return area({ name, description, under: 'organization', registration: 'open' }, verbs, [name, 'organization'])
}

export function area(type: ResourceType, verbs: Verbs, on: readonly string[]): Area {
  const hasView = Object.hasOwn(verbs, 'view')
  const permissions = Object.entries(verbs).map(([verb, { does, level, ...rest }]) => ({
    name: `${type.name}.${verb}`,
    description: does,
    on: rest.on ?? on,
    ...(level && { level }),
    requires: rest.requires ?? (hasView && verb !== 'view' ? [`${type.name}.view`] : []),
    dangerous: rest.dangerous ?? false,
    baseline: rest.baseline ?? false,
    personal: rest.personal ?? false,
  }))
  return { type, permissions }
}
