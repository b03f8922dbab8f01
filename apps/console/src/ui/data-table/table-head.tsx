/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are positioned grids, and table elements laid out so lose their meaning in some browsers */
import type { Header, RowData, Table } from '@tanstack/react-table'
import { flexRender } from '@tanstack/react-table'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { Tick } from '../checkbox.tsx'
import { cx } from '../cx.ts'
import { ariaSort, type features, nextSort } from './columns.ts'
import type { Choosing } from './use-selection.ts'

interface SortProps {
  readonly sort: string | undefined
  readonly onSort: (sort: string | undefined) => void
}

function HeadCell<Row extends RowData>({
  header,
  sort,
  onSort,
}: SortProps & { header: Header<typeof features, Row, unknown> }) {
  const { columnDef } = header.column
  const { sort: name, className, quiet } = columnDef.meta ?? {}
  const direction = ariaSort(sort, name)
  const text = flexRender(columnDef.header, header.getContext())
  return (
    <div role="columnheader" aria-sort={direction} className={cx('flex min-w-0 items-center', className)}>
      {name === undefined ? (
        <span className={cx(quiet && 'sr-only')}>{text}</span>
      ) : (
        <button
          type="button"
          onClick={() => onSort(nextSort(sort, name))}
          className="-mx-1.5 inline-flex h-6 items-center gap-1 rounded-tick px-1.5 hover:text-text"
        >
          {text}
          {direction === 'ascending' && <ArrowUp className="size-3.5" />}
          {direction === 'descending' && <ArrowDown className="size-3.5" />}
        </button>
      )}
    </div>
  )
}

interface Props<Row extends RowData> extends SortProps {
  readonly table: Table<typeof features, Row>
  readonly grid: string
  readonly choosing: Choosing | undefined
  readonly loaded: number
}

function ChooseLoaded({ choosing, loaded }: { readonly choosing: Choosing; readonly loaded: number }) {
  const { choice } = useMessages()
  const { size } = choosing.selection.ids
  return (
    <div role="columnheader" className="flex items-center">
      <Tick
        aria-label={choice.chooseLoaded}
        checked={size > 0 && size === loaded}
        mixed={size > 0 && size < loaded}
        disabled={loaded === 0}
        onChange={choosing.chooseLoaded}
      />
    </div>
  )
}

export function TableHead<Row extends RowData>({ table, grid, sort, onSort, choosing, loaded }: Props<Row>) {
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b bg-sunken text-xs text-text-3 max-md:border-t-0">
      <div role="row" aria-rowindex={1} className={cx('grid h-8 items-center gap-3 px-3 max-md:px-4', grid)}>
        {choosing && <ChooseLoaded choosing={choosing} loaded={loaded} />}
        {headers.map((header) => (
          <HeadCell key={header.id} header={header} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  )
}
