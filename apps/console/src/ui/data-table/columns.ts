import { type ColumnDef, createColumnHelper, type RowData, tableFeatures } from '@tanstack/react-table'

interface ColumnMeta {
  /** The server's name of this order; without it the column cannot be sorted by. */
  readonly sort?: string
  /** For head and cells, such as leaving the column out where it is narrow. */
  readonly className?: string
  /** The head is there for screen readers only. */
  readonly quiet?: boolean
}

/** Rows, columns and cells only: searching, filtering, sorting and paging are the server's. */
export const features = tableFeatures({ columnMeta: {} as ColumnMeta })

export type Column<Row extends RowData> = ColumnDef<typeof features, Row, unknown>

export const columnsOf = <Row extends RowData>() => createColumnHelper<typeof features, Row>().display

/** asc → desc → the list's own order. */
export function nextSort(current: string | undefined, name: string): string | undefined {
  if (current === name) return `-${name}`
  return current === `-${name}` ? undefined : name
}

export function ariaSort(current: string | undefined, name: string | undefined) {
  if (name === undefined) return undefined
  if (current === name) return 'ascending' as const
  return current === `-${name}` ? ('descending' as const) : ('none' as const)
}
