import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMigrations } from '@rollcall/storage/engine/migrations'
import { afterEach, describe, expect, it } from 'vitest'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-migrations-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

describe('migrations', () => {
  it('are read in the order of their numbers', () => {
    const folder = folderOf({ '0002_b.sql': 'select 2', '0001_a.sql': '-- breaking\nselect 1', 'notes.txt': '' })
    const migrations = readMigrations(folder)
    expect(migrations.map(({ number, name, breaking }) => ({ number, name, breaking }))).toEqual([
      { number: 1, name: '0001_a', breaking: true },
      { number: 2, name: '0002_b', breaking: false },
    ])
  })

  it('have one checksum for every way to end a line', () => {
    const [unix] = readMigrations(folderOf({ '0001_a.sql': 'select\n1' }))
    const [windows] = readMigrations(folderOf({ '0001_a.sql': 'select\r\n1' }))
    const [other] = readMigrations(folderOf({ '0001_a.sql': 'select\n2' }))
    expect(windows?.checksum).toBe(unix?.checksum)
    expect(other?.checksum).not.toBe(unix?.checksum)
  })

  it.each([
    ['a gap', ['0001_a.sql', '0003_c.sql'], '0003_c.sql: expected 0002_name.sql'],
    ['a second one of a number', ['0001_a.sql', '0001_b.sql'], '0001_b.sql: expected 0002_name.sql'],
    ['a wrong start', ['0000_a.sql'], '0000_a.sql: expected 0001_name.sql'],
    ['a name without number', ['first.sql'], 'first.sql: expected 0001_name.sql'],
  ])('refuse %s', (_, names, message) => {
    const folder = folderOf(Object.fromEntries(names.map((name) => [name, 'select 1'])))
    expect(() => readMigrations(folder)).toThrow(message)
  })
})
