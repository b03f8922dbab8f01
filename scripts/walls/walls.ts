// Who may import whom, as ARCHITECTURE.md says it, and every import that goes through a wall.
import { readFileSync } from 'node:fs'
import { inRoot } from '../house.mjs'
import { type Import, workspaceOf } from './imports.ts'

/** Everything, the types, the values of some modules, or these and the types of all. */
type May = 'everything' | 'types' | RegExp | { readonly types: true; readonly values: RegExp }

interface House {
  /** Our own packages that it may import, and what of them. */
  readonly packages: Readonly<Record<string, May>>
  /** Whether Node's modules are there when it runs. */
  readonly node: boolean
  /**
   * Its rooms from the ground up. A room uses rooms of the floors below it and none of its own floor. Rooms that are not
   * named stand side by side on the top floor: nouns that know nothing of each other. Undefined: no floors.
   */
  readonly floors?: readonly (readonly string[])[]
  /** Folders that put the others together, as the files in `src` itself do. */
  readonly halls?: readonly string[]
}

const house: Readonly<Record<string, House>> = {
  core: { packages: {}, node: false, floors: [['shared'], ['policy']] },
  contract: { packages: { core: 'everything' }, node: false },
  storage: { packages: { core: 'everything' }, node: true, floors: [['shared'], ['engine']] },
  sdk: { packages: { contract: 'types', core: /^@rollcall\/core\/access$/ }, node: false },
  server: {
    packages: { core: 'everything', contract: 'everything', storage: 'everything' },
    node: true,
    floors: [
      ['shared'],
      ['config'],
      ['audit', 'link'],
      ['access'],
      ['http'],
      ['mail'],
      ['credential'],
      ['session', 'organization', 'notification-group'],
      ['invitation'],
      ['session', 'organization', 'notification-group', 'domain'],
      ['joining-rule'],
      ['invitation'],
      ['membership-request'],
      ['role', 'resource'],
    ],
    halls: ['cli', 'demo'],
  },
  console: {
    packages: {
      contract: 'types',
      core: { types: true, values: /^@rollcall\/core\/(shared\/email|invitation)$/ },
      sdk: 'everything',
    },
    node: false,
    floors: [
      ['i18n'],
      ['shared'],
      ['ui'],
      ['session'],
      ['organization'],
      ['shell'],
      ['palette', 'place', 'consequence'],
      ['invitation', 'assignment'],
      ['users-frame'],
    ],
  },
  testkit: { packages: { core: 'everything', contract: 'everything', storage: 'everything' }, node: true },
}

interface Place {
  readonly package: string
  /** The folder below `src`, `''` for files that stand in `src` itself. */
  readonly room: string
}

export function placeOf(file: string): Place | undefined {
  const [, name, inside] = /^(?:packages|apps)\/([^/]+)\/src\/(.+)$/.exec(file) ?? []
  if (name === undefined || inside === undefined) return undefined
  const folders = inside.split('/').slice(0, -1)
  return { package: name, room: (folders[0] === 'features' ? folders[1] : folders[0]) ?? '' }
}

export const isTest = (file: string): boolean => /\.test\.tsx?$|^(?:packages|apps)\/[^/]+\/test\/|^e2e\//.test(file)

/** Imports of one package from another that the table does not allow. */
export const throughPackageWalls = (imports: readonly Import[]): string[] => describe(imports.filter(leavesPackage))

function leavesPackage(one: Import): boolean {
  const place = placeOf(one.from)
  if (!place || isTest(one.from)) return false
  const rules = house[place.package]
  if (!rules) return true
  const target = workspaceOf(one.specifier)
  if (target) return target !== place.package ? !allows(rules.packages[target], one) : true
  if (one.file) return folderOf(one.file) !== folderOf(one.from)
  if (place.package === 'testkit') return false
  return one.specifier.startsWith('node:') ? !rules.node : !isDeclared(one)
}

const allows = (may: May | undefined, { specifier, isType }: Import): boolean =>
  may === 'everything' ||
  (may === 'types'
    ? isType
    : may instanceof RegExp
      ? may.test(specifier)
      : may
        ? isType || may.values.test(specifier)
        : false)

/** `packages/core`, `apps/server` */
const folderOf = (file: string): string => file.split('/').slice(0, 2).join('/')

function isDeclared({ from, specifier, isType }: Import): boolean {
  const manifest = JSON.parse(readFileSync(inRoot(folderOf(from), 'package.json'), 'utf8'))
  const names = [manifest.dependencies, manifest.optionalDependencies, isType && manifest.devDependencies]
  return names.some((list) => list && packageName(specifier) in list)
}

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** Imports inside a package that go up, or across a floor. Types, which are gone when the program runs, may. */
export const throughRoomWalls = (imports: readonly Import[]): string[] => describe(imports.filter(leavesRoom))

function leavesRoom({ from, file, isType }: Import): boolean {
  const [room, target] = [placeOf(from), file === undefined ? undefined : placeOf(file)]
  if (!room || !target || isTest(from) || room.package !== target.package || room.room === target.room) return false
  return !isType && !isHall(room) && floorOf(target) >= floorOf(room)
}

const isHall = ({ package: name, room }: Place): boolean => room === '' || (house[name]?.halls ?? []).includes(room)

/** Undefined floors are one floor on which everybody may go everywhere. */
function floorOf(place: Place): number {
  const { floors } = house[place.package] ?? {}
  if (!floors) return Number.NaN
  if (isHall(place)) return Number.POSITIVE_INFINITY
  const floor = floors.findIndex((rooms) => rooms.includes(place.room))
  return floor === -1 ? floors.length : floor
}

const describe = (imports: readonly Import[]): string[] =>
  imports.map(({ from, specifier, isType }) => `${from} imports ${isType ? 'types of ' : ''}${specifier}`)

/** Files that load each other; types alone load nothing. */
export function cycles(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>()
  for (const { from, file, isType } of imports)
    if (file && !isType) targets.set(from, [...(targets.get(from) ?? []), file])
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const next of targets.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  return found
}
