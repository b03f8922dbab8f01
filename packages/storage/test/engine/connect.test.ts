import { connect, parseAddress } from '@rollcall/storage/engine/connect'
import { openDatabase } from '@rollcall/storage/engine/database'
import { refuseTooOld } from '@rollcall/storage/engine/roles'
import { databaseUrl, timeouts } from '@rollcall/testkit/test-server'
import { describe, expect, inject, it } from 'vitest'

const { url } = inject('databases')
const { password } = new URL(url)

const changed = (change: (address: URL) => void): string => {
  const address = new URL(url)
  change(address)
  return address.href
}

describe('a database that cannot be opened', () => {
  it.each([
    ['an address that is none', 'database.wrong_url', 'rollcall'],
    ['an address of something else', 'database.wrong_url', 'mysql://root:hidden@localhost/rollcall'],
    ['a server that is not there', 'database.unreachable', 'postgresql://rollcall:hidden@127.0.0.1:1/rollcall'],
    ['a host that is not there', 'database.unreachable', 'postgresql://rollcall:hidden@rollcall.invalid/rollcall'],
    [
      'a wrong password',
      'database.wrong_credentials',
      changed((address) => Object.assign(address, { password: 'hidden' })),
    ],
    ['no password', 'database.wrong_credentials', changed((address) => Object.assign(address, { password: '' }))],
    [
      'a wrong user',
      'database.wrong_credentials',
      changed((address) => Object.assign(address, { username: 'nobody' })),
    ],
    ['a missing database', 'database.does_not_exist', databaseUrl(url, 'not_there')],
  ])('%s: %s', async (_, code, wrong) => {
    const refusal: unknown = await openDatabase({ url: wrong }, { ...timeouts, migrations: [], poolSize: 1 }).catch(
      (e) => e,
    )
    expect(refusal).toMatchObject({ name: 'StorageError', code })
    expect(String(refusal)).not.toMatch(/hidden/)
    expect(String(refusal)).not.toContain(password)
  })

  it('a server older than 15: database.too_old', () => {
    expect(() => refuseTooOld(140_019)).toThrow('PostgreSQL 14')
    expect(() => refuseTooOld(150_000)).not.toThrow()
  })

  it('gives up in time on a server that does not answer', async () => {
    const { createServer } = await import('node:net')
    const mute = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((resolve) => mute.once('listening', resolve))
    const { port } = mute.address() as { port: number }
    const address = parseAddress(`postgresql://rollcall:hidden@127.0.0.1:${port}/rollcall`)
    await expect(connect(address, 50)).rejects.toMatchObject({ code: 'database.unreachable' })
    mute.close()
  })
})

describe('an address', () => {
  it('is shown without its password', () => {
    const { text, config } = parseAddress('postgresql://ada%40x:s3cret@db.example:5433/rollcall?sslmode=require')
    expect(text).toBe('postgresql://ada@x@db.example:5433/rollcall')
    expect(config.connectionString).toContain('sslmode=require')
  })
})
