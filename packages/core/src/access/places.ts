/**
 * Applications as rows of whole numbers, beside their records: what the usual question needs to know of one lies on one line of the
 * processor's cache. Pages are copied as those of subjects are.
 */
import { entriesOf, type Paged } from './paged.ts'
import type { Resource } from './snapshot.ts'

export type Places = readonly (Int32Array | undefined)[]

export const placeBits = 8
export const placeMask = (1 << placeBits) - 1
/** Cells of a row, as a power of two. */
export const placeRowBits = 4

/** One more than the number of the layout; 0 where there is no application. */
export const layoutCell = 0
/** How many marks follow, or `manyMarks`. */
export const countCell = 1
export const markCell = 2
const markCells = (1 << placeRowBits) - markCell
/** More than a row has cells for: the record knows them. */
export const manyMarks = -1

export const placesFrom = (records: Paged<Resource>): Places => withPlaces([], entriesOf(records))

/** Copies each touched page once. */
export function withPlaces(places: Places, entries: Iterable<readonly [number, Resource | undefined]>): Places {
  const pages = places.slice()
  const touched = new Set<number>()
  for (const [slot, record] of entries) {
    const number = slot >> placeBits
    while (pages.length <= number) pages.push(undefined)
    const known = pages[number]
    const page =
      known === undefined
        ? new Int32Array(1 << (placeBits + placeRowBits))
        : touched.has(number)
          ? known
          : known.slice()
    touched.add(number)
    pages[number] = page
    writePlace(page, (slot & placeMask) << placeRowBits, record)
  }
  return pages
}

function writePlace(page: Int32Array, start: number, record: Resource | undefined): void {
  page.fill(0, start, start + (1 << placeRowBits))
  if (record === undefined) return
  const { layout, marks } = record
  const isLong = marks.length > markCells
  page[start + layoutCell] = layout.index + 1
  page[start + countCell] = isLong ? manyMarks : marks.length
  if (!isLong) page.set(marks, start + markCell)
}

/** Whether one of the marks in the row is the sought one. */
export function isMarked(page: Int32Array, start: number, sought: number): boolean {
  const end = start + markCell + (page[start + countCell] as number)
  for (let cell = start + markCell; cell < end; cell++) if (page[cell] === sought) return true
  return false
}
