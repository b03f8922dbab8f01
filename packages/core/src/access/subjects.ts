/**
 * A hundred thousand subjects as rows of whole numbers, a page of them to be copied for a change of one. What is needed for the usual
 * question about a subject lies on one line of the processor's cache; what few subjects have lies apart.
 */
import type { CompiledScope, Snapshot, Subject, SubjectKind, SubjectMore } from './snapshot.ts'

export interface SubjectPage {
  readonly cells: Int32Array
  /** By place in the page. */
  readonly rare: ReadonlyMap<number, Rare>
}

interface Rare {
  readonly endsAt: number | null
  /** Of a custom scope with more clauses than a row has cells for. */
  readonly clauses: readonly number[] | null
  readonly more: SubjectMore | null
}

export type Subjects = readonly (SubjectPage | undefined)[]

export const pageBits = 8
export const pageMask = (1 << pageBits) - 1
/** Cells of a row, as a power of two. */
export const rowBits = 3

export const stateCell = 0
export const roleSetCell = 1
export const scopeCell = 2
export const clauseCell = 3
const clauseCells = (1 << rowBits) - clauseCell

/** An active user of whom there is nothing rare to know. */
export const usualUser = 1
const rareBit = 16
/** One of whom there is. */
export const rareUser = usualUser | rareBit

const states: readonly (Pick<Subject, 'kind' | 'standing'> | undefined)[] = [
  undefined,
  { kind: 'user', standing: 'active' },
  { kind: 'user', standing: 'suspended' },
  { kind: 'user', standing: 'not_a_member' },
  { kind: 'service-account', standing: 'active' },
  { kind: 'service-account', standing: 'suspended' },
  { kind: 'token', standing: 'active' },
]

const stateOf = (kind: SubjectKind, standing: Subject['standing']): number =>
  states.findIndex((state) => state?.kind === kind && state.standing === standing)

/** The lower two bits of the scope's cell say its kind; above them stands how many clauses follow. */
export const scopeKinds = ['organization', 'own', 'custom', 'named'] as const
export const organizationKind = 0
export const ownKind = 1
export const customKind = 2

export function subjectAt({ subjects, lineage }: Snapshot, slot: number): Subject | undefined {
  const page = subjects[slot >> pageBits]
  return page && readRow(page, slot, lineage.people.names[slot] ?? '')
}

function readRow({ cells, rare }: SubjectPage, slot: number, id: string): Subject | undefined {
  const place = slot & pageMask
  const start = place << rowBits
  const written = cells[start + stateCell] as number
  const state = states[written & ~rareBit]
  if (state === undefined) return undefined
  const apart = (written & rareBit) === 0 ? undefined : rare.get(place)
  return {
    slot,
    id,
    kind: state.kind,
    standing: state.standing,
    endsAt: apart?.endsAt ?? null,
    roleSet: cells[start + roleSetCell] as number,
    scope: readScope(cells, start, apart?.clauses ?? null),
    more: apart?.more ?? null,
    token: apart?.more?.token ?? null,
  }
}

function readScope(cells: Int32Array, start: number, apart: readonly number[] | null): CompiledScope {
  const written = cells[start + scopeCell] as number
  const kind = scopeKinds[written & 3] ?? 'custom'
  return { kind, clauses: apart ?? Array.from(cells.subarray(start + clauseCell, start + clauseCell + (written >> 2))) }
}

const emptyPage = (): SubjectPage => ({ cells: new Int32Array(1 << (pageBits + rowBits)), rare: new Map() })

/** Copies each touched page once. */
export function withSubjects(subjects: Subjects, entries: Iterable<readonly [number, Subject | undefined]>): Subjects {
  const pages = subjects.slice()
  const copies = new Map<number, { cells: Int32Array; rare: Map<number, Rare> }>()
  for (const [slot, subject] of entries) {
    const number = slot >> pageBits
    while (pages.length <= number) pages.push(undefined)
    const { cells, rare } = pages[number] ?? emptyPage()
    const copy = copies.get(number) ?? { cells: cells.slice(), rare: new Map(rare) }
    copies.set(number, copy)
    pages[number] = copy
    writeRow(copy, slot & pageMask, subject)
  }
  return pages
}

function writeRow(
  { cells, rare }: { cells: Int32Array; rare: Map<number, Rare> },
  place: number,
  subject: Subject | undefined,
) {
  const start = place << rowBits
  cells.fill(0, start, start + (1 << rowBits))
  rare.delete(place)
  if (subject === undefined) return
  const { kind, standing, endsAt, more, roleSet, scope } = subject
  const isLong = scope.clauses.length > clauseCells
  const isRare = endsAt !== null || more !== null || isLong
  cells[start + stateCell] = stateOf(kind, standing) | (isRare ? rareBit : 0)
  cells[start + roleSetCell] = roleSet
  cells[start + scopeCell] = scopeKinds.indexOf(scope.kind) | (isLong ? 0 : scope.clauses.length << 2)
  if (!isLong) cells.set(scope.clauses, start + clauseCell)
  if (isRare) rare.set(place, { endsAt, clauses: isLong ? scope.clauses : null, more })
}

export function* subjectsOf(snapshot: Snapshot): Generator<Subject> {
  const { subjects } = snapshot
  for (let number = 0; number < subjects.length; number++) {
    if (subjects[number] === undefined) continue
    for (let place = 0; place <= pageMask; place++) {
      const subject = subjectAt(snapshot, (number << pageBits) | place)
      if (subject !== undefined) yield subject
    }
  }
}

/** Slots of subjects that are others than before; pages that are shared cost nothing. */
export function changedSubjects(before: Subjects, after: Subjects): readonly number[] {
  const changed: number[] = []
  for (let number = 0; number < Math.max(before.length, after.length); number++) {
    const [old, fresh] = [before[number] ?? emptyPage(), after[number] ?? emptyPage()]
    if (before[number] === after[number]) continue
    for (let place = 0; place <= pageMask; place++)
      if (!isSameRow(old, fresh, place)) changed.push((number << pageBits) | place)
  }
  return changed
}

function isSameRow(old: SubjectPage, fresh: SubjectPage, place: number): boolean {
  if (old.rare.get(place) !== fresh.rare.get(place)) return false
  const start = place << rowBits
  for (let cell = start; cell < start + (1 << rowBits); cell++) if (old.cells[cell] !== fresh.cells[cell]) return false
  return true
}
