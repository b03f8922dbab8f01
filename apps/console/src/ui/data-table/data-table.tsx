/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are positioned grids, and table elements laid out so lose their meaning in some browsers */
import { type RowData, useTable } from '@tanstack/react-table'
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useEffect, useRef } from 'react'
import { preferences } from '../../shared/preferences.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { useStore } from '../../shared/store.ts'
import { type Column, features } from './columns.ts'
import { TableHead } from './table-head.tsx'
import { TableRow } from './table-row.tsx'
import { SelectionLine } from './selection-line.tsx'
import type { Choosing } from './use-selection.ts'
import { useRowFocus } from './use-row-focus.ts'

const heights = { comfortable: 44, compact: 36 }
const headHeight = 32
const reserve = 10

interface Props<Row extends RowData> {
  readonly label: string
  readonly columns: Column<Row>[]
  readonly rows: Row[]
  /** Rows on the server that fit; undefined where it stopped counting. */
  readonly count: number | undefined
  readonly rowId: (row: Row) => string
  /** Classes of the one grid that head and rows share. */
  readonly grid: string
  readonly openId?: string | undefined
  readonly sort: string | undefined
  readonly onSort: (sort: string | undefined) => void
  readonly onOpen: (row: Row, inNewTab: boolean) => void
  readonly onNearEnd: () => void
  /** Where rows can be chosen; then the grid begins with a column for their boxes. */
  readonly choosing?: Choosing | undefined
  /** What the box of a row is called. */
  readonly nameOf?: (row: Row) => string
  /** In place of rows: skeleton, nothing found, trouble. */
  readonly children?: ReactNode
}

function pinning(pinned: number, range: Range): number[] {
  const drawn = defaultRangeExtractor(range)
  return pinned < 0 || pinned >= range.count || drawn.includes(pinned)
    ? drawn
    : [...drawn, pinned].sort((a, b) => a - b)
}

export function DataTable<Row extends RowData>(props: Props<Row>) {
  const {
    label,
    columns,
    rows,
    count,
    rowId,
    grid,
    openId,
    sort,
    onSort,
    onOpen,
    onNearEnd,
    choosing,
    nameOf,
    children,
  } = props
  const area = useRef<HTMLDivElement>(null)
  const focus = useRowFocus({ area, count: rows.length, scrollTo: (index) => virtual.scrollToIndex(index) })
  const { density } = useStore(preferences)
  const table = useTable({ features, columns, data: rows, getRowId: rowId })
  // oxlint-disable-next-line react/incompatible-library -- the warning is for the React compiler, which is not used
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => area.current,
    estimateSize: () => heights[density],
    getItemKey: (index) => (rows[index] === undefined ? index : rowId(rows[index])),
    rangeExtractor: (range) => pinning(focus.pinned(), range),
    overscan: 8,
    scrollPaddingStart: headHeight,
  })
  const toggleFocused = (extend: boolean) => {
    const row = rows[focus.current()]
    if (row !== undefined) choosing?.toggle(rowId(row), extend)
  }
  const chosen = choosing?.selection.ids
  useShortcuts({
    j: () => focus.step(1),
    k: () => focus.step(-1),
    ...(choosing && {
      x: () => toggleFocused(false),
      'shift+x': () => toggleFocused(true),
      'mod+a': choosing.chooseLoaded,
      ...(choosing.selection.ids.size > 0 && { escape: choosing.clear }),
    }),
  })
  // Rows are drawn once and kept: what they call stays the same, what it does is the latest.
  const latest = useRef(choosing)
  useEffect(() => {
    latest.current = choosing
  })
  const onToggle = useCallback((id: string, extend: boolean) => latest.current?.toggle(id, extend), [])

  useEffect(() => virtual.measure(), [density, virtual])
  const drawn = virtual.getVirtualItems()
  const nearEnd = (drawn.at(-1)?.index ?? 0) >= rows.length - reserve
  useEffect(() => {
    if (nearEnd && rows.length > 0) onNearEnd()
  }, [nearEnd, rows.length, onNearEnd])

  return (
    <section
      ref={area}
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable without a pointer
      tabIndex={0}
      className="relative min-h-0 grow scroll-pt-8 overflow-auto overscroll-contain"
      {...focus.handlers}
    >
      {choosing && <SelectionLine choosing={choosing} loaded={rows.length} count={count} />}
      <div role="table" aria-label={label} aria-rowcount={count === undefined ? -1 : count + 1}>
        <TableHead table={table} grid={grid} sort={sort} onSort={onSort} choosing={choosing} loaded={rows.length} />
        {children === undefined && (
          <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
            {drawn.map(({ index, start, key }) => {
              const row = table.getRowModel().rows[index]
              return row === undefined ? null : (
                <TableRow
                  key={key}
                  row={row}
                  columns={columns}
                  index={index}
                  start={start}
                  grid={grid}
                  open={row.id === openId}
                  measure={virtual.measureElement}
                  onOpen={onOpen}
                  chosen={chosen?.has(row.id)}
                  onToggle={onToggle}
                  nameOf={nameOf}
                />
              )
            })}
          </div>
        )}
      </div>
      {children}
    </section>
  )
}
