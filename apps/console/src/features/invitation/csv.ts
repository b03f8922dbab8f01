/** The columns that a file of invitations may have, in the order of its preview. */
export const csvColumns = ['email', 'username', 'roles', 'scope', 'groups', 'method', 'end_date', 'note'] as const
export type CsvColumn = (typeof csvColumns)[number]

export interface CsvLine {
  /** Of the file, as editors count them. */
  readonly line: number
  readonly cells: Readonly<Partial<Record<CsvColumn, string>>>
}

export interface CsvFile {
  readonly columns: readonly CsvColumn[]
  readonly lines: readonly CsvLine[]
}

interface Record_ {
  readonly line: number
  readonly cells: readonly string[]
}

/** RFC 4180, and what spreadsheets make of it: a byte order mark, any line ends, semicolons or tabs. */
function readRecords(text: string): readonly Record_[] {
  const body = text.replace(/^\uFEFF/, '')
  const separator = separatorOf(body)
  const records: Record_[] = []
  let [cells, cell, quoted, line, begins]: [string[], string, boolean, number, number] = [[], '', false, 1, 1]
  const endCell = () => {
    cells.push(cell.trim())
    cell = ''
  }
  const endRecord = () => {
    endCell()
    if (cells.some((text) => text !== '')) records.push({ line: begins, cells })
    cells = []
    begins = line
  }
  for (let at = 0; at < body.length; at++) {
    const character = body.charAt(at)
    const isBreak = character === '\n' || (character === '\r' && body.charAt(at + 1) !== '\n')
    if (isBreak) line += 1
    if (quoted) {
      if (character !== '"') cell += character
      else if (body.charAt(at + 1) === '"') cell += body.charAt(++at)
      else quoted = false
    } else if (character === '"' && cell.trim() === '') {
      cell = ''
      quoted = true
    } else if (character === separator) endCell()
    else if (isBreak) endRecord()
    else if (character !== '\r') cell += character
  }
  if (cell !== '' || cells.length > 0) endRecord()
  return records
}

/** Whichever stands most often in the first line. */
function separatorOf(text: string): string {
  const first = text.split(/[\r\n]/, 1)[0] ?? ''
  const count = (separator: string) => first.split(separator).length
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best))
}

const aliases: Readonly<Record<string, CsvColumn>> = {
  'e-mail': 'email',
  'email address': 'email',
  mail: 'email',
  role: 'roles',
  group: 'groups',
  'sign-in method': 'method',
  enddate: 'end_date',
  'end date': 'end_date',
}

const columnOf = (head: string): CsvColumn | undefined => {
  const name = head.trim().toLowerCase()
  return csvColumns.find((column) => column === name) ?? aliases[name]
}

/** The file as a table; undefined where it says nothing but addresses, which are chips like any others. */
export function readCsv(text: string): CsvFile | undefined {
  const [head, ...records] = readRecords(text)
  const found = head?.cells.map(columnOf) ?? []
  const columns = csvColumns.filter((column) => found.includes(column))
  if (!columns.includes('email') || columns.length < 2) return undefined
  return { columns, lines: records.map(({ line, cells }) => ({ line, cells: cellsOf(found, cells) })) }
}

const cellsOf = (columns: readonly (CsvColumn | undefined)[], cells: readonly string[]): CsvLine['cells'] =>
  Object.fromEntries(columns.flatMap((column, index) => (column === undefined ? [] : [[column, cells[index] ?? '']])))

const quotedCell = (text: string): string =>
  /[",;\t\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text

/** As the server reads it: each line of the preview is one line of the text, so that its answers find their lines. */
export function writeCsv({ columns, lines }: CsvFile): string {
  const rows = lines.map(({ cells }) => columns.map((column) => quotedCell(flat(cells[column] ?? ''))).join(','))
  return [columns.join(','), ...rows].join('\n')
}

const flat = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/g, ' ')
