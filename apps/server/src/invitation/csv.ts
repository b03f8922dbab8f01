import { parse } from 'csv-parse/sync'
import { fileColumns, type FileColumn } from '@rollcall/core/invitation'
import { toFolded } from '@rollcall/core/shared/text'
import { refusedAt, type Refused } from '../shared/refused.ts'

export interface FileRow {
  /** Of the file, where it begins. */
  readonly line: number
  readonly cells: Readonly<Partial<Record<FileColumn, string>>>
  /** Why the line cannot be read. */
  readonly fault?: string
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number; readonly error?: { readonly message: string } }
}

/** Reads a file with a header; a byte order mark, any line ends, and commas, semicolons or tabs between cells are fine. */
export function readFile(
  text: string,
  mostRows: number,
): { readonly ok: true; readonly rows: readonly FileRow[] } | Refused {
  const records = split(text, mostRows)
  if (records === undefined)
    return refusedAt('/csv', 'invitation.csv_invalid', 'A quote that opens a cell does not close.')
  const [head, ...rest] = records
  const columns = head?.record.map(toColumn) ?? []
  if (!columns.includes('email'))
    return refusedAt('/csv', 'invitation.csv_invalid', `The first line names the columns: ${fileColumns.join(', ')}.`)
  const unknown = head?.record.filter((_, at) => columns[at] === undefined) ?? []
  if (unknown.length > 0)
    return refusedAt('/csv', 'invitation.csv_invalid', `No column is called ${unknown.slice(0, 5).join(', ')}.`)
  if (new Set(columns).size < columns.length)
    return refusedAt('/csv', 'invitation.csv_invalid', 'A column stands there twice.')
  return { ok: true, rows: rest.map((parsed) => toRow(columns, parsed)) }
}

function split(text: string, mostRows: number): readonly Parsed[] | undefined {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: mostRows + 2,
      trim: true,
    }) as unknown as readonly Parsed[]
  } catch {
    return undefined
  }
}

/** The first of them that stands in the header. */
const delimiterOf = (text: string): string => {
  const head = text.slice(0, 1_000).split(/[\r\n]/, 1)[0] ?? ''
  return /\t/.test(head) ? '\t' : head.includes(',') || !head.includes(';') ? ',' : ';'
}

const aliases: Readonly<Record<string, FileColumn>> = {
  mail: 'email',
  'e-mail': 'email',
  email_address: 'email',
  role: 'roles',
  group: 'groups',
  ends_at: 'end_date',
  end: 'end_date',
}

function toColumn(cell: string): FileColumn | undefined {
  const name = toFolded(cell).replaceAll(/[\s_]+/g, '_')
  return fileColumns.find((column) => column === name) ?? aliases[name]
}

function toRow(columns: readonly (FileColumn | undefined)[], { record, info }: Parsed): FileRow {
  const cells = Object.fromEntries(columns.map((column, at) => [column, plain(record[at] ?? '')]))
  const isOver = record.slice(columns.length).some((cell) => cell !== '')
  const fault = isOver ? `The line has ${record.length} cells, the header ${columns.length}.` : undefined
  return { line: info.lines, cells, ...(fault === undefined ? {} : { fault }) }
}

/** Exports put a quote before what a spreadsheet would compute; it is no part of the text. */
const plain = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell)
