import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'
import { settings, type Setting } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const load = (environment: Record<string, string>) => loadConfig(environment, folder)
const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** A value that does not fit; undefined where every text does. */
function badValue({ takes }: Setting): string | undefined {
  switch (takes.kind) {
    case 'whole':
      return String(takes.to + 1)
    case 'one-of':
      return 'perhaps'
    case 'url':
      return 'https://people.example/path'
    case 'secret-url':
      return 'mysql://root@localhost/x'
    case 'address':
      return 'ada at example'
    case 'file':
      return '/none/at/all.pem'
    case 'networks':
      return '10.0.0.0/33'
    case 'name-servers':
      return '192.0.2.53,1.2'
    default:
      return undefined
  }
}

const checked = (settings as readonly Setting[]).filter((setting) => badValue(setting) !== undefined)

describe('a setting', () => {
  it.each(checked)('$env stops the start with its name where its value does not fit', (setting) => {
    const value = badValue(setting) ?? ''
    expect(() => load({ [setting.env]: value })).toThrow(ConfigError)
    expect(() => load({ [setting.env]: value })).toThrow(new RegExp(`^${setting.env}\\b.*must be`))
  })

  it.each(checked)('$env does so from the file too, with the line', (setting) => {
    const [group, name] = setting.path
    const path = written('bad.yaml', `# settings\n${group}:\n  ${name}: ${JSON.stringify(badValue(setting))}\n`)
    expect(() => load({ ROLLCALL_CONFIG: path })).toThrow(`line 3: ${group}.${name}`)
  })

  it.each(['', ' ', '-1', '1.5', '1e3', '0x10', 'ten', '99999999999999999999'])('of a number is not %j', (text) => {
    if (text === '') expect(load({ ROLLCALL_PORT: '' }).server.port).toBe(7655)
    else expect(() => load({ ROLLCALL_PORT: text })).toThrow('ROLLCALL_PORT is')
  })

  it.each(['http://people.example/', 'https://people.example:8443'])('of a public URL may be %s', (text) => {
    expect(load({ ROLLCALL_PUBLIC_URL: text }).server.publicUrl?.origin).toBe(text.replace(/\/$/, ''))
  })

  it.each([
    'people.example',
    'ftp://people.example',
    'https://people.example/a',
    'https://people.example?x',
    'https://people.example#x',
    'https://ada:secret@people.example',
  ])('of a public URL may not be %s', (text) => {
    expect(() => load({ ROLLCALL_PUBLIC_URL: text })).toThrow('ROLLCALL_PUBLIC_URL')
  })

  it('has the floor of ASVS for passwords', () => {
    expect(() => load({ ROLLCALL_PASSWORD_MEMORY_KIB: '47103' })).toThrow('a whole number from 47104')
    expect(load({}).passwords).toEqual({ memoryKib: 47_104, passes: 1, hashesAtOnce: 2, queueLength: 500 })
  })

  it('of another name is refused, but for those of tests', () => {
    expect(() => load({ ROLLCALL_PROT: '1' })).toThrow(/^ROLLCALL_PROT: no setting has this name/)
    expect(() => load({ ROLLCALL_PORT_FILE: '/x' })).toThrow('ROLLCALL_PORT_FILE')
    expect(load({ ROLLCALL_TEST_DATABASE_URL: 'x', PATH: '/bin' }).server.port).toBe(7655)
  })
})

describe('the file of settings', () => {
  it('is read, and the environment wins over it', () => {
    const path = written(
      'good.yaml',
      'server:\n  port: 8080\n  trustedProxies: "10.0.0.0/8, ::1"\nlogs:\n  level: warn\n',
    )
    const config = load({ ROLLCALL_CONFIG: path, ROLLCALL_LOG_LEVEL: 'error' })
    expect(config.server.port).toBe(8080)
    expect(config.logs.level).toBe('error')
    expect(config.server.trustedProxies).toEqual([
      { address: '10.0.0.0', bits: 8 },
      { address: '::1', bits: 128 },
    ])
  })

  it('may be empty, and is found from where the server is started', () => {
    written('empty.yaml', '')
    expect(load({ ROLLCALL_CONFIG: 'empty.yaml' }).server.dataDirectory).toBe(join(folder, 'data'))
  })

  it.each([
    ['server:\n  prot: 1\n', 'line 2: no setting is called server.prot'],
    ['sever:\n  port: 1\n', 'line 2: no setting is called sever.port'],
    ['server:\n  port:\n    - 1\n', 'line 2: server.port must be one value'],
    ['server:\n  port:\n', 'line 2: server.port must be one value'],
    ['server: 7\n', 'line 1: server must hold settings'],
    ['- 1\n', 'line 1: groups of settings are expected'],
    ['\n\nserver: {port: 1\n', 'line '],
    ['server:\n  port: 1\n  port: 2\n', 'line 3'],
  ])('stops the start with the line: %j', (text, message) => {
    const path = written('wrong.yaml', text)
    expect(() => load({ ROLLCALL_CONFIG: path })).toThrow(ConfigError)
    expect(() => load({ ROLLCALL_CONFIG: path })).toThrow(message)
  })

  it('stops the start where it cannot be read', () => {
    expect(() => load({ ROLLCALL_CONFIG: 'none.yaml' })).toThrow(/^ROLLCALL_CONFIG: .*ENOENT/)
  })
})

describe('a secret', () => {
  const url = 'postgresql://ada:hunter2@db.example/rollcall'

  it('comes from a file that NAME_FILE names, without its last line break', () => {
    const path = written('url', `${url}\n`)
    expect(load({ DATABASE_URL_FILE: path }).database.url?.reveal()).toBe(url)
    expect(load({ DATABASE_URL: 'postgres://x/y', DATABASE_URL_FILE: path }).database.url?.reveal()).toBe(
      'postgres://x/y',
    )
    expect(() => load({ DATABASE_URL_FILE: '/none' })).toThrow('DATABASE_URL_FILE: /none cannot be read (ENOENT)')
  })

  it('is never printed', () => {
    const config = load({ DATABASE_URL: url, ROLLCALL_SECRET_KEY: 'hunter2' })
    for (const text of [
      inspect(config, { depth: 9 }),
      JSON.stringify(config),
      String(config.database.url),
      String(config.server.secretKey),
    ])
      expect(text).not.toContain('hunter2')
  })

  it('is not printed when it does not fit', () => {
    const wrong = 'mysql://ada:hunter2@db.example/x'
    expect(() => load({ DATABASE_URL: wrong })).toThrow(/^DATABASE_URL must be/)
    expect(() => load({ DATABASE_URL_FILE: written('wrong', wrong) })).not.toThrow('hunter2')
  })
})

describe('a mail server', () => {
  it('needs a sender, and a user and a password together', () => {
    const host = { ROLLCALL_SMTP_HOST: 'smtp.example', ROLLCALL_SMTP_FROM: 'Rollcall@Example.com' }
    expect(() => load({ ROLLCALL_SMTP_HOST: 'smtp.example' })).toThrow('ROLLCALL_SMTP_FROM must be set')
    for (const half of [{ ROLLCALL_SMTP_USER: 'ada' }, { ROLLCALL_SMTP_PASSWORD: 'x' }])
      expect(() => load({ ...host, ...half })).toThrow(
        'ROLLCALL_SMTP_USER and ROLLCALL_SMTP_PASSWORD must be set together',
      )
    expect(load(host).mail).toMatchObject({ host: 'smtp.example', from: 'rollcall@example.com', security: 'starttls' })
  })

  it.each([
    [{}, false],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'development' }, true],
  ])('with %j shows how mails look: %s', (environment, isShown) => {
    expect(load(environment).mail.previews).toBe(isShown)
  })
})

describe('the reference of the API', () => {
  it.each([
    [{}, true],
    [{ NODE_ENV: 'development' }, true],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', ROLLCALL_API_REFERENCE: 'on' }, true],
    [{ ROLLCALL_API_REFERENCE: 'off' }, false],
  ])('with %j is shown: %s', (environment, isShown) => {
    expect(load(environment).server.apiReference).toBe(isShown)
  })
})
