import {
  isCyclic,
  isProtectedByName,
  parseProperties,
  parseResourceId,
  parseResourceName,
  parseTag,
  placeKey,
  refuseParent,
  registrableTypes,
  type ResourcePlace,
} from '@rollcall/core/resource'
import type { Catalogue, Properties } from '@rollcall/core/access'
import type { MembershipId, OrganizationId } from '@rollcall/core/shared/ids'
import type { Code } from '@rollcall/contract/shared/codes'
import type { Db } from '@rollcall/storage/engine/schema'
import { findOwners, findStored, type StoredResource } from '@rollcall/storage/resource'
import { refused, type FieldError, type Refused } from '../shared/refused.ts'

export interface WantedResource {
  readonly type: string
  readonly id: string
  readonly name?: string
  readonly parent?: ResourcePlace | null
  readonly owners?: readonly string[]
  readonly tags?: readonly string[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly protected?: boolean
}

/** What is registered now, and what it is to become. */
export interface Planned {
  readonly before: StoredResource | undefined
  readonly after: StoredResource
}

type Parsed = { readonly ok: true; readonly value: readonly Planned[] } | Refused

export interface Planning {
  readonly db: Db
  readonly organizationId: OrganizationId
  readonly catalogue: Catalogue
  readonly source: string | null
}

const mostTold = 100

/** Reads what is wanted beside what is there. Where anything is wrong, everything that is wrong is told, up to a hundred errors. */
export async function planResources(
  { db, organizationId, catalogue, source }: Planning,
  wanted: readonly WantedResource[],
  pointer: (index: number) => string,
): Promise<Parsed> {
  const errors: FieldError[] = []
  const tell = (index: number, member: string, code: Code, detail: string): void => {
    errors.push({ pointer: `${pointer(index)}${member}`, code, detail })
  }
  const types = new Set(registrableTypes(catalogue))
  const owners = await findOwners(db, organizationId, [...new Set(wanted.flatMap((one) => one.owners ?? []))])
  const keys = wanted.map(({ type, id }) => ({ type, id: id.normalize('NFC') }))
  const stored = new Map((await findStored(db, organizationId, keys)).map((one) => [placeKey(one), one]))
  const planned = wanted.map((one, index): Planned => {
    if (!types.has(one.type))
      tell(index, '/type', 'resource.type_unknown', `There is no type ${JSON.stringify(one.type)} to register.`)
    const before = stored.get(placeKey({ type: one.type, id: one.id.normalize('NFC') }))
    const after = toStored(one, before, {
      owners,
      source,
      tell: (member, code, detail) => tell(index, member, code, detail),
    })
    const refusal = refuseParent(catalogue, after.type, after.parent)
    if (refusal !== undefined) tell(index, '/parent', refusal, parentHelp[refusal])
    return { before, after }
  })
  await checkParents({ db, organizationId, planned, tell })
  if (errors.length === 0) return { ok: true, value: planned }
  const [first] = errors
  return refused((first?.code ?? 'request.invalid') as Code, {
    detail: errors.length === 1 ? (first?.detail ?? '') : `${errors.length} things are wrong; nothing was written.`,
    errors: errors.slice(0, mostTold),
  })
}

const parentHelp = {
  'resource.parent_required': 'An environment lies under an application: say which in `parent`.',
  'resource.parent_kind': 'A resource of this type cannot lie there.',
} as const

interface Reading {
  readonly owners: ReadonlyMap<string, MembershipId>
  readonly source: string | null
  readonly tell: (member: string, code: Code, detail: string) => void
}

function toStored(
  wanted: WantedResource,
  before: StoredResource | undefined,
  { owners, source, tell }: Reading,
): StoredResource {
  const id = parseResourceId(wanted.id)
  if (!id.ok) tell('/id', id.error, 'An id is 1 to 200 printable characters, without blanks around it.')
  const name = parseResourceName(wanted.name ?? before?.name ?? wanted.id)
  if (!name.ok) tell('/name', name.error, 'Write 1 to 200 characters on one line.')
  const nameValue = name.ok ? name.value : ''
  return {
    type: wanted.type,
    id: id.ok ? id.value : wanted.id,
    name: nameValue,
    parent: wanted.parent === undefined ? (before?.parent ?? null) : normalized(wanted.parent),
    ownerIds: wanted.owners === undefined ? (before?.ownerIds ?? []) : readOwners(wanted.owners, owners, tell),
    tags: wanted.tags === undefined ? (before?.tags ?? []) : readTags(wanted.tags, tell),
    properties: wanted.properties === undefined ? (before?.properties ?? {}) : readProperties(wanted.properties, tell),
    protected: wanted.protected ?? before?.protected ?? (wanted.type === 'environment' && isProtectedByName(nameValue)),
    source: source ?? before?.source ?? null,
  }
}

const normalized = (parent: ResourcePlace | null): ResourcePlace | null =>
  parent && { type: parent.type, id: parent.id.normalize('NFC') }

function readOwners(
  names: readonly string[],
  owners: ReadonlyMap<string, MembershipId>,
  tell: Reading['tell'],
): readonly MembershipId[] {
  const found = names.map((name, at) => {
    const id = owners.get(name)
    if (id === undefined)
      tell(`/owners/${at}`, 'resource.owner_unknown', `No member is called ${JSON.stringify(name)}.`)
    return id
  })
  return [...new Set(found.filter((id) => id !== undefined))].sort()
}

function readTags(tags: readonly string[], tell: Reading['tell']): readonly string[] {
  const parsed = tags.map((tag, at) => {
    const one = parseTag(tag)
    if (!one.ok) tell(`/tags/${at}`, one.error, 'A tag is 1 to 100 characters on one line, without a comma.')
    return one.ok ? one.value : tag
  })
  return [...new Set(parsed)].sort()
}

function readProperties(properties: Properties, tell: Reading['tell']): Properties {
  const parsed = parseProperties(properties)
  if (!parsed.ok)
    tell(
      '/properties',
      parsed.error,
      'Flat JSON of at most 4 kB; application, environment, owners, tags, name and parent are not among it.',
    )
  return properties
}

interface ParentCheck {
  readonly db: Db
  readonly organizationId: OrganizationId
  readonly planned: readonly Planned[]
  readonly tell: (index: number, member: string, code: Code, detail: string) => void
}

/** Parents may come with the same request, in any order; what is above them is read until the top. */
async function checkParents({ db, organizationId, planned, tell }: ParentCheck): Promise<void> {
  const known = new Map(planned.map(({ after }) => [placeKey(after), after]))
  let asked = missingParents(
    known,
    planned.map(({ after }) => after),
  )
  while (asked.length > 0) {
    const found = await findStored(db, organizationId, asked)
    for (const one of found) known.set(placeKey(one), one)
    asked = missingParents(known, found)
  }
  const parentOf = (place: ResourcePlace): ResourcePlace | null => known.get(placeKey(place))?.parent ?? null
  planned.forEach(({ after }, index) => {
    if (after.parent === null) return
    if (!known.has(placeKey(after.parent)))
      tell(
        index,
        '/parent',
        'resource.parent_unknown',
        `${after.parent.type} ${JSON.stringify(after.parent.id)} is not registered.`,
      )
    else if (isCyclic(after, parentOf))
      tell(index, '/parent', 'resource.parent_cycle', 'Going up from here comes round in a circle, or goes too far.')
  })
}

function missingParents(
  known: ReadonlyMap<string, unknown>,
  resources: readonly Pick<StoredResource, 'parent'>[],
): readonly ResourcePlace[] {
  const missing = new Map<string, ResourcePlace>()
  for (const { parent } of resources)
    if (parent !== null && !known.has(placeKey(parent))) missing.set(placeKey(parent), parent)
  return [...missing.values()]
}
