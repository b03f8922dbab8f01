/**
 * A vector that is changed by copying one page and the directory of pages: whoever holds the vector from before keeps it whole.
 * Reading costs two array reads, whatever the size.
 */
export type Paged<T> = readonly (readonly (T | undefined)[] | undefined)[]

const pageBits = 8
const pageSize = 1 << pageBits
const pageMask = pageSize - 1

export const at = <T>(paged: Paged<T>, index: number): T | undefined => paged[index >> pageBits]?.[index & pageMask]

/** No index from here on holds anything. */
export const endOf = <T>(paged: Paged<T>): number => paged.length << pageBits

export function pagedFrom<T>(values: readonly (T | undefined)[]): Paged<T> {
  const pages: (readonly (T | undefined)[])[] = []
  for (let start = 0; start < values.length; start += pageSize) pages.push(values.slice(start, start + pageSize))
  return pages
}

/** Copies each touched page once. */
export function withEntries<T>(paged: Paged<T>, entries: Iterable<readonly [number, T | undefined]>): Paged<T> {
  const pages = paged.slice()
  const touched = new Set<number>()
  for (const [index, value] of entries) {
    const number = index >> pageBits
    while (pages.length <= number) pages.push(undefined)
    if (!touched.has(number)) pages[number] = pages[number]?.slice() ?? []
    touched.add(number)
    setIn(pages[number] as (T | undefined)[], index & pageMask, value)
  }
  return pages
}

function setIn<T>(page: (T | undefined)[], position: number, value: T | undefined): void {
  while (page.length < position) page.push(undefined)
  page[position] = value
}

/** Indexes whose values differ, found by comparing pages first: unchanged pages are shared, so they cost nothing. */
export function changedIndexes<T>(before: Paged<T>, after: Paged<T>): readonly number[] {
  const changed: number[] = []
  for (let number = 0; number < Math.max(before.length, after.length); number++) {
    const [old, fresh] = [before[number], after[number]]
    if (old === fresh) continue
    for (let position = 0; position < pageSize; position++)
      if (old?.[position] !== fresh?.[position]) changed.push((number << pageBits) | position)
  }
  return changed
}

export function* entriesOf<T>(paged: Paged<T>): Generator<readonly [number, T]> {
  for (let number = 0; number < paged.length; number++) {
    const page = paged[number]
    if (page === undefined) continue
    for (let position = 0; position < page.length; position++) {
      const value = page[position]
      if (value !== undefined) yield [(number << pageBits) | position, value]
    }
  }
}
