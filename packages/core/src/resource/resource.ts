import type { Catalogue } from '../access/catalogue.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { parseLine } from '../shared/text.ts'

export const resourceLimits = {
  /** Characters */
  id: 200,
  name: 200,
  tag: 100,
  tags: 50,
  owners: 50,
  /** Bytes of JSON */
  properties: 4_096,
  /** Levels of parents above one */
  depth: 16,
} as const

/** Kinds of the house itself: they have tables and rules of their own, and are not registered. */
const ownKinds = new Set([
  'organization',
  'user',
  'member',
  'invitation',
  'membership-request',
  'joining-rule',
  'domain',
  'notification-group',
  'review',
  'role',
  'scope',
  'service-account',
  'token',
  'access',
  'resource',
  'policy',
  'sso',
  'audit',
  'billing',
  'webhook',
])

/** The types of which a product registers resources. */
export const registrableTypes = ({ types }: Catalogue): readonly string[] =>
  types.map(({ name }) => name).filter((name) => !ownKinds.has(name))

/** Byte for byte after NFC: any text of 1 to 200 characters that can be printed, spaces inside included. */
export function parseResourceId(text: string): Result<string, 'resource.id_invalid'> {
  const id = parseLine(text, resourceLimits.id)
  return id === undefined || id !== text.normalize('NFC') || id === '*' ? err('resource.id_invalid') : ok(id)
}

export function parseResourceName(text: string): Result<string, 'name.invalid'> {
  const name = parseLine(text, resourceLimits.name)
  return name === undefined || name === '*' ? err('name.invalid') : ok(name)
}

/** A tag is compared byte for byte: one line without commas, which lists are separated by. */
export function parseTag(text: string): Result<string, 'resource.tag_invalid'> {
  const tag = parseLine(text, resourceLimits.tag)
  return tag === undefined || tag.includes(',') ? err('resource.tag_invalid') : ok(tag)
}

/** Flat JSON: names to texts, numbers, booleans, null, or lists of those. */
export function parseProperties(
  value: Readonly<Record<string, unknown>>,
): Result<string, 'resource.properties_invalid'> {
  const isFlat = Object.entries(value).every(([name, member]) => !reserved.has(name) && isFlatValue(member))
  const text = JSON.stringify(value)
  return isFlat && utf8Length(text) <= resourceLimits.properties ? ok(text) : err('resource.properties_invalid')
}

const utf8Length = (text: string): number => encodeURIComponent(text).replaceAll(/%../g, '_').length

/** Said by the register itself; a property of this name would never be read. */
const reserved = new Set(['application', 'environment', 'owners', 'tags', 'name', 'parent'])

const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value)
const isFlatValue = (value: unknown): boolean => isScalar(value) || (Array.isArray(value) && value.every(isScalar))

export interface ResourcePlace {
  readonly type: string
  readonly id: string
}

export const placeKey = ({ type, id }: ResourcePlace): string => JSON.stringify([type, id])

/** What may stand above a resource of this type. Null: nothing has to. */
export function refuseParent(
  { types }: Catalogue,
  type: string,
  parent: ResourcePlace | null,
): 'resource.parent_required' | 'resource.parent_kind' | undefined {
  if (type === 'application') return parent === null ? undefined : 'resource.parent_kind'
  if (type === 'environment' && parent === null) return 'resource.parent_required'
  if (type === 'environment') return parent?.type === 'application' ? undefined : 'resource.parent_kind'
  const under = types.find(({ name }) => name === type)?.under
  if (parent === null) return undefined
  if (under === 'organization')
    return ['application', 'environment'].includes(parent.type) ? 'resource.parent_kind' : undefined
  return parent.type === 'environment' && under === 'application' ? 'resource.parent_kind' : undefined
}

/** Whether going up from a place comes round to it, or goes up further than anything real lies. */
export function isCyclic(place: ResourcePlace, parentOf: (place: ResourcePlace) => ResourcePlace | null): boolean {
  let above = parentOf(place)
  for (let steps = 0; above !== null; steps++) {
    if (steps >= resourceLimits.depth || placeKey(above) === placeKey(place)) return true
    above = parentOf(above)
  }
  return false
}

/** New environments of this name are protected: gains of admin there are named one by one in every preview. */
export const isProtectedByName = (name: string): boolean => name.toLowerCase() === 'production'
