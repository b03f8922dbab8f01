import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'
import { openSecretKey } from './secret-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-key-'))
afterAll(() => rmSync(folder, { recursive: true }))
const serverOf = (environment: Record<string, string>) => loadConfig(environment, folder).server

describe('the secret key', () => {
  it('is made at the first start, kept in the data folder for its owner alone, and read again', () => {
    const server = serverOf({ ROLLCALL_DATA_DIR: 'made' })
    const key = openSecretKey(server)
    expect(key).toHaveLength(32)
    expect(openSecretKey(server)).toEqual(key)
    const path = join(folder, 'made', 'secret.key')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'utf8').trim()).toBe(key.toString('base64'))
  })

  it('may be given, and then no file is made', () => {
    const given = Buffer.alloc(32, 7)
    const key = openSecretKey(serverOf({ ROLLCALL_DATA_DIR: 'none', ROLLCALL_SECRET_KEY: given.toString('base64') }))
    expect(key).toEqual(given)
    expect(() => statSync(join(folder, 'none'))).toThrow('ENOENT')
  })

  it('of another length stops the start, wherever it stands', () => {
    const short = Buffer.alloc(31, 7).toString('base64')
    expect(() => openSecretKey(serverOf({ ROLLCALL_SECRET_KEY: short }))).toThrow(
      'ROLLCALL_SECRET_KEY must be 32 random bytes',
    )
    writeFileSync(join(folder, 'secret.key'), short)
    expect(() => openSecretKey(serverOf({ ROLLCALL_DATA_DIR: '.' }))).toThrow('secret.key must be 32 random bytes')
  })
})
