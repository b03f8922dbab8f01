import type { FileChange } from '@rollcall/contract/organization-file'
import { toText as toComparable } from '../access/patch.ts'
import type { State } from './state.ts'
import { toFile } from './to-file.ts'

type Section = FileChange['section']
type Members = Readonly<Record<string, unknown>>

/** What became another between two moments of an organization, as files say it. */
export function differences(before: State, after: State): readonly FileChange[] {
  const [was, is] = [plain(before), plain(after)]
  return (Object.keys(is) as Section[]).flatMap((section) => {
    const [old, now] = [was[section], is[section]]
    return [...(now ?? [])].flatMap(([name, thing]) => difference(section, name, old?.get(name), thing))
  })
}

/** The sections of a file, each thing by what it is called there. Grids and lists of people are taken apart, so that each piece is told. */
function plain(state: State): Partial<Record<Section, ReadonlyMap<string, Members>>> {
  const { organization, roles, scopes, resources, members, notificationGroups, joiningRules } = toFile(state)
  const { policy = {}, ...head } = organization
  const named = <Thing extends object>(things: readonly Thing[] | undefined, name: (thing: Thing) => string) =>
    new Map((things ?? []).map((thing) => [name(thing), thing as Members]))
  return {
    organization: new Map([[head.slug, head]]),
    policy: new Map(Object.entries(policy)),
    roles: named(roles, ({ key }) => key),
    scopes: named(scopes, ({ name }) => name),
    resources: named(resources, ({ type, id }) => `${type} ${id}`),
    members: named(members, ({ email }) => email),
    notificationGroups: named(notificationGroups, ({ name }) => name),
    joiningRules: named(joiningRules, ({ domain }) => domain),
  }
}

function difference(section: Section, name: string, old: Members | undefined, now: Members): readonly FileChange[] {
  if (old === undefined) return [{ section, action: 'create', name, details: describe({}, now) }]
  const details = describe(old, now)
  return details.length === 0 ? [] : [{ section, action: 'change', name, details }]
}

const mostDetails = 50

function describe(old: Members, now: Members): string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => !keys.has(name))
  const details = names.flatMap((name) => describeMember(name, old[name], now[name]))
  const more = details.length - mostDetails
  return more > 0 ? [...details.slice(0, mostDetails), `and ${more} more`] : details
}

/** What a thing is called by is told already. */
const keys = new Set(['key', 'email', 'domain', 'type', 'id', 'slug'])

function describeMember(name: string, old: unknown, now: unknown): readonly string[] {
  if (toComparable(old) === toComparable(now)) return []
  if (name === 'grid') return describeGrid(old, now)
  if (Array.isArray(old ?? now) && Array.isArray(now ?? old)) return describeList(name, asList(old), asList(now))
  if (old === undefined) return [`${name} ${inWords(now)}`]
  return [`${name} ${inWords(old)} → ${inWords(now)}`]
}

const asList = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(inWords) : [])

function describeList(name: string, old: readonly string[], now: readonly string[]): readonly string[] {
  const [added, gone] = [now.filter((one) => !old.includes(one)), old.filter((one) => !now.includes(one))]
  return [...added.map((one) => `${name} + ${one}`), ...gone.map((one) => `${name} − ${one}`)]
}

type Grid = Readonly<Record<string, Readonly<Record<string, string>>>>

function describeGrid(old: unknown, now: unknown): readonly string[] {
  if (old === 'everything' || now === 'everything') return [`grid ${inWords(old)} → ${inWords(now)}`]
  const [was, is] = [cellsOf(old as Grid | undefined), cellsOf(now as Grid | undefined)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((place) => was.get(place) !== is.get(place))
    .map((place) => `grid ${place}: ${was.get(place) ?? 'not set'} → ${is.get(place) ?? 'not set'}`)
}

const cellsOf = (grid: Grid = {}): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(grid).flatMap(([application, levels]) =>
      Object.entries(levels).map(([environment, level]) => [`${application} / ${environment}`, level] as const),
    ),
  )

function inWords(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  return typeof value === 'string' ? value : toText(value)
}

/** Members of an object have no order. */
function toText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'none'
  if (Array.isArray(value)) return `[${value.map(toText).join(', ')}]`
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${name}: ${typeof member === 'string' ? member : toText(member)}`).join(', ')}}`
}
