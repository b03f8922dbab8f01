/**
 * The rows of a role's grid, packed: for each application the place in one list of codes where its row begins. Applications with the
 * same row share it, so the codes of a role are few and stay close to the processor; a changed cell copies two flat arrays.
 */
import type { Row } from './snapshot.ts'

export interface PackedRows {
  /** By slot of the application; 0, or nothing, where the role has no cells for it. */
  readonly starts: Int32Array
  readonly codes: Uint8Array
}

export type RowEntry = readonly [slot: number, row: Row | undefined]

/** Nothing begins at 0: that is how no row is written. */
const unused = new Uint8Array(1)

export function packRows(entries: readonly RowEntry[]): PackedRows {
  const shared = new Map<string, number>()
  const codes: number[] = [...unused]
  const starts = new Int32Array(1 + lastSlot(entries))
  for (const [slot, row] of entries) {
    if (row === undefined) continue
    const key = row.join('')
    const start = shared.get(key) ?? codes.length
    if (start === codes.length) codes.push(...row)
    shared.set(key, start)
    starts[slot] = start
  }
  return { starts, codes: Uint8Array.from(codes) }
}

function lastSlot(entries: readonly RowEntry[]): number {
  let last = -1
  for (const [slot] of entries) if (slot > last) last = slot
  return last
}

/** The same rows but for some applications. */
export function withRows({ starts, codes }: PackedRows, entries: readonly RowEntry[]): PackedRows {
  const length = Math.max(starts.length, 1 + lastSlot(entries))
  const changed = new Int32Array(length)
  changed.set(starts)
  let all = codes
  for (const [slot, row] of entries) {
    if (row === undefined) {
      changed[slot] = 0
      continue
    }
    const known = findIn(all, row)
    changed[slot] = known === 0 ? all.length : known
    if (known === 0) all = Uint8Array.from([...all, ...row])
  }
  return { starts: changed, codes: all }
}

/** Where the row is written already, be it across two others; 0 where it is not. */
function findIn(codes: Uint8Array, row: Row): number {
  for (let start = 1; start + row.length <= codes.length; start++) if (beginsAt(codes, start, row)) return start
  return 0
}

function beginsAt(codes: Uint8Array, start: number, row: Row): boolean {
  for (let index = 0; index < row.length; index++) if (codes[start + index] !== row[index]) return false
  return true
}
