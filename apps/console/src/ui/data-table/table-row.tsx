/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are positioned grids, and table elements laid out so lose their meaning in some browsers */
import { flexRender, type Row as TableRowModel, type RowData } from '@tanstack/react-table'
import { memo, type MouseEvent, type Ref, useRef } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Tick } from '../checkbox.tsx'
import { cx } from '../cx.ts'
import type { Column, features } from './columns.ts'

interface Props<Row extends RowData> {
  readonly row: TableRowModel<typeof features, Row>
  /** Not read: a row whose columns have changed is drawn anew. */
  readonly columns: readonly Column<Row>[]
  readonly index: number
  readonly start: number
  readonly grid: string
  readonly open: boolean
  readonly measure: Ref<HTMLDivElement>
  readonly onOpen: (row: Row, inNewTab: boolean) => void
  /** Undefined where rows cannot be chosen. */
  readonly chosen: boolean | undefined
  readonly onToggle: (id: string, extend: boolean) => void
  readonly nameOf: ((row: Row) => string) | undefined
}

interface BoxProps {
  readonly name: string
  readonly on: boolean
  readonly onToggle: (extend: boolean) => void
}

function RowBox({ name, on, onToggle }: BoxProps) {
  const { choice } = useMessages()
  const shift = useRef(false)
  return (
    <Tick
      aria-label={choice.choose(name)}
      checked={on}
      onClick={(event) => {
        shift.current = event.shiftKey
      }}
      onChange={() => onToggle(shift.current)}
    />
  )
}

const hasOwnAct = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, button, input, [role=menu]') !== null

function DrawnRow<Row extends RowData>(props: Props<Row>) {
  const { row, index, start, grid, open, measure, onOpen, chosen, onToggle, nameOf } = props
  const onClick = (event: MouseEvent) => {
    if (hasOwnAct(event.target) || window.getSelection()?.toString()) return
    onOpen(row.original, event.ctrlKey || event.metaKey)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the row's link does the same for the keyboard
    <div
      ref={measure}
      role="row"
      aria-rowindex={index + 2}
      aria-current={open || undefined}
      aria-selected={chosen}
      data-index={index}
      onClick={onClick}
      className={cx(
        'absolute inset-x-0 top-0 grid text-text-2 min-h-11 cursor-default items-center gap-3 border-b px-3 py-1 max-md:px-4 hover:bg-hover max-md:min-h-14 compact:min-h-9 compact:py-0',
        (open || chosen) && 'bg-selected hover:bg-selected',
        grid,
      )}
      style={{ translate: `0 ${start}px` }}
    >
      {chosen !== undefined && (
        <div role="cell" className="flex items-center">
          <RowBox name={nameOf?.(row.original) ?? ''} on={chosen} onToggle={(extend) => onToggle(row.id, extend)} />
        </div>
      )}
      {row.getAllCells().map((cell) => (
        <div
          role="cell"
          key={cell.id}
          className={cx('flex min-w-0 items-center', cell.column.columnDef.meta?.className)}
        >
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </div>
      ))}
    </div>
  )
}

/** Scrolling moves the list many times a second; only rows that come into sight are worth drawing. */
export const TableRow = memo(DrawnRow) as typeof DrawnRow
