import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One step of the schema, forward only. Once released it never changes. */
export interface Migration {
  readonly number: number
  /** `0001_organizations` */
  readonly name: string
  readonly sql: string
  /** sha256 of its text, line ends aside. */
  readonly checksum: string
  /** Marked `-- breaking` in its first line: the release before cannot work on the schema any more. */
  readonly breaking: boolean
}

/** Reads `NNNN_name.sql` files, numbered from 1 without gaps. */
export function readMigrations(directory: string | URL): readonly Migration[] {
  const path = typeof directory === 'string' ? directory : fileURLToPath(directory)
  const files = readdirSync(path)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  return files.map((file, index) => toMigration(file, index + 1, readFileSync(join(path, file), 'utf8')))
}

/** @throws Error when the file's number is not the expected one: a gap, a second one, or no number at all */
export function toMigration(file: string, expected: number, text: string): Migration {
  const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1] ?? Number.NaN)
  if (number !== expected) throw new Error(`migration ${file}: expected ${pad(expected)}_name.sql here`)
  const sql = text.replaceAll('\r\n', '\n')
  return {
    number,
    name: file.slice(0, -'.sql'.length),
    sql,
    checksum: createHash('sha256').update(sql).digest('hex'),
    breaking: sql.startsWith('-- breaking'),
  }
}

const pad = (number: number): string => String(number).padStart(4, '0')
