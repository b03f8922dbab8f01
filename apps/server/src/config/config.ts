import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { LineCounter, parseDocument, isMap, isScalar, type Document } from 'yaml'
import type { Email } from '@rollcall/core/shared/email'
import ipaddr from 'ipaddr.js'
import { toEmail } from '../shared/email.ts'
import { Secret } from './secret.ts'
import { settings, type Kind, type Setting } from './settings.ts'

/** A value that stops the start: names the setting, where it stands, and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

interface Network {
  readonly address: string
  readonly bits: number
}

/** Addresses, with or without a port. */
export type NameServers = 'system' | 'off' | readonly string[]

/** Every setting, validated and grouped. Only `main.ts` reads the environment. */
export interface Config {
  readonly server: {
    readonly host: string
    readonly port: number
    readonly publicUrl: URL | undefined
    readonly dataDirectory: string
    readonly trustedProxies: readonly Network[]
    readonly apiReference: boolean
    readonly bodyLimitBytes: number
    readonly headersTimeoutSeconds: number
    readonly requestTimeoutSeconds: number
    readonly shutdownGraceSeconds: number
    readonly secretKey: Secret | undefined
  }
  readonly database: {
    readonly url: Secret | undefined
    readonly serverUrl: Secret | undefined
    readonly listenUrl: Secret | undefined
    readonly account: string | undefined
    readonly poolSize: number
    readonly connectTimeoutMs: number
    readonly statementTimeoutMs: number
    readonly lockTimeoutMs: number
    readonly idleTransactionTimeoutMs: number
  }
  readonly sessions: { readonly idleMinutes: number; readonly lifetimeHours: number; readonly elevationMinutes: number }
  readonly passwords: {
    readonly memoryKib: number
    readonly passes: number
    readonly hashesAtOnce: number
    readonly queueLength: number
  }
  readonly limits: {
    readonly signInsPerAccount: number
    readonly signInsPerNetwork: number
    readonly mailsPerAddress: number
    readonly mailsPerNetwork: number
  }
  readonly mail: {
    /** Undefined: superusers set in the console how the mail server is reached. */
    readonly host: string | undefined
    readonly port: number | undefined
    readonly security: 'starttls' | 'tls' | 'none'
    readonly user: string | undefined
    readonly password: Secret | undefined
    /** What stands in the PEM file. */
    readonly ca: string | undefined
    readonly from: Email | undefined
    readonly fromName: string
    /** Whether `/__mail` shows how mails look. */
    readonly previews: boolean
  }
  readonly access: {
    /** Path of a product's catalogue. */
    readonly catalogue: string | undefined
  }
  readonly domains: { readonly nameServers: NameServers }
  readonly demo: { readonly load: 'auto' | 'on' | 'off' }
  readonly logs: { readonly level: string }
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment wins over the file, `NAME_FILE` names a file that holds the value of a secret.
 * @throws ConfigError at the first value that does not fit, and at names that no setting has
 */
export function loadConfig(environment: Environment, workingDirectory: string): Config {
  refuseUnknownNames(environment)
  const file = readConfigFile(environment.ROLLCALL_CONFIG, workingDirectory)
  const config: Record<string, Record<string, unknown>> = {}
  for (const setting of settings) {
    const [group, name] = setting.path
    config[group] ??= {}
    config[group][name] = readSetting(setting, environment, file, workingDirectory)
  }
  config.server!.apiReference = isReferenceOn(config.server!.apiReference, environment.NODE_ENV)
  refuseHalfMail(config.mail!)
  config.mail!.previews = environment.NODE_ENV === 'development'
  return config as unknown as Config
}

function refuseHalfMail({ host, from, user, password }: Record<string, unknown>): void {
  if (host !== undefined && from === undefined)
    throw new ConfigError('ROLLCALL_SMTP_FROM must be set where ROLLCALL_SMTP_HOST is.')
  if (host !== undefined && (user === undefined) !== (password === undefined))
    throw new ConfigError('ROLLCALL_SMTP_USER and ROLLCALL_SMTP_PASSWORD must be set together.')
}

const isReferenceOn = (value: unknown, nodeEnv: string | undefined): boolean =>
  value === undefined ? nodeEnv !== 'production' : value === 'on'

const isSecret = ({ takes }: Setting): boolean => takes.kind === 'secret' || takes.kind === 'secret-url'

function refuseUnknownNames(environment: Environment): void {
  const known = new Set([
    'ROLLCALL_CONFIG',
    ...settings.flatMap((setting) => (isSecret(setting) ? [setting.env, `${setting.env}_FILE`] : [setting.env])),
  ])
  const stranger = Object.keys(environment).find((name) => /^ROLLCALL_(?!TEST_)/.test(name) && !known.has(name))
  if (stranger !== undefined)
    throw new ConfigError(`${stranger}: no setting has this name. docs/operating.md lists them all.`)
}

interface Written {
  readonly text: string
  readonly where: string
}

function readSetting(
  setting: Setting,
  environment: Environment,
  file: ReadonlyMap<string, Written>,
  workingDirectory: string,
): unknown {
  const written = fromEnvironment(setting, environment) ?? file.get(setting.path.join('.')) ?? fromDefault(setting)
  if (written === undefined) return setting.takes.kind === 'networks' ? [] : undefined
  const value = parsers[setting.takes.kind](written.text, setting.takes as never, workingDirectory)
  if (value !== undefined) return value
  const shown = isSecret(setting) ? '' : ` is ${JSON.stringify(written.text)}, but`
  throw new ConfigError(`${written.where}${shown} must be ${inWords(setting.takes)}.`)
}

const fromDefault = ({ env, byDefault }: Setting): Written | undefined =>
  byDefault === undefined ? undefined : { text: byDefault, where: env }

function fromEnvironment(setting: Setting, environment: Environment): Written | undefined {
  const text = environment[setting.env]
  if (text !== undefined && text !== '') return { text, where: setting.env }
  const path = isSecret(setting) ? environment[`${setting.env}_FILE`] : undefined
  if (path === undefined || path === '') return undefined
  return { text: readText(path, `${setting.env}_FILE`).trimEnd(), where: `${setting.env}_FILE (${path})` }
}

function readText(path: string, where: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(`${where}: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, { cause })
  }
}

type Parsers = {
  readonly [K in Kind['kind']]: (text: string, takes: Extract<Kind, { kind: K }>, workingDirectory: string) => unknown
}

const parsers: Parsers = {
  text: (text) => text,
  secret: (text) => new Secret(text),
  folder: (text, _, workingDirectory) => resolve(workingDirectory, text),
  path: (text, _, workingDirectory) => resolve(workingDirectory, text),
  url: (text, { protocols }) => parseUrl(text, protocols, true),
  'secret-url': (text, { protocols }) =>
    parseUrl(text, protocols, false) === undefined ? undefined : new Secret(text),
  whole: (text, { from, to }) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return value >= from && value <= to ? value : undefined
  },
  'one-of': (text, { values }) => (values.includes(text) ? text : undefined),
  networks: (text) => parseNetworks(text),
  address: (text) => parseAddress(text),
  file: (text, _, workingDirectory) => readIfThere(resolve(workingDirectory, text)),
  'name-servers': (text) => parseNameServers(text),
}

function parseUrl(text: string, protocols: readonly string[], isOriginOnly: boolean): URL | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!protocols.includes(url.protocol)) return undefined
  const isOrigin = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  return isOriginOnly && !isOrigin ? undefined : url
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseAddress(text: string): Email | undefined {
  const email = toEmail(text)
  return email.ok ? email.value : undefined
}

function parseNetworks(text: string): readonly Network[] | undefined {
  const networks = text.split(',').map((part) => parseNetwork(part.trim()))
  return networks.includes(undefined) ? undefined : (networks as Network[])
}

function parseNameServers(text: string): NameServers | undefined {
  if (text === 'system' || text === 'off') return text
  const servers = text.split(',').map((part) => part.trim())
  return servers.every(isNameServer) ? servers : undefined
}

function isNameServer(text: string): boolean {
  const [, bracketed, plain, port = '53'] = /^(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::(\d{1,5}))?$/.exec(text) ?? []
  const address = isIP(text) === 0 ? (bracketed ?? plain ?? '') : text
  return isIP(address) !== 0 && Number(port) >= 1 && Number(port) <= 65_535
}

function parseNetwork(text: string): Network | undefined {
  const whole = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(whole)) return undefined
  const [address, bits] = ipaddr.parseCIDR(whole)
  return { address: address.toString(), bits }
}

function inWords(takes: Kind): string {
  switch (takes.kind) {
    case 'whole':
      return `a whole number from ${takes.from} to ${takes.to}`
    case 'one-of':
      return `one of ${takes.values.join(', ')}`
    case 'url':
      return `an address that begins with ${takes.protocols.join('// or ')}// and has no path`
    case 'secret-url':
      return `an address that begins with ${takes.protocols.join('// or ')}//`
    case 'name-servers':
      return 'system, off, or addresses such as 192.0.2.53, separated by commas'
    case 'networks':
      return 'networks such as 10.0.0.0/8, separated by commas'
    case 'address':
      return 'an e-mail address'
    case 'file':
      return 'a file that can be read'
    default:
      return 'a text'
  }
}

function readConfigFile(path: string | undefined, workingDirectory: string): ReadonlyMap<string, Written> {
  if (path === undefined || path === '') return new Map()
  const lines = new LineCounter()
  const document = parseDocument(readText(resolve(workingDirectory, path), 'ROLLCALL_CONFIG'), { lineCounter: lines })
  const at = (offset: number | undefined) => `${path}, line ${lines.linePos(offset ?? 0).line}`
  const problem = document.errors[0]
  if (problem !== undefined) throw new ConfigError(`${at(problem.pos[0])}: ${problem.message.split('\n')[0]}`)
  return new Map(toEntries(document, at))
}

/** Groups, and names in them; each value as the text that was written. */
function* toEntries(document: Document, at: (offset: number | undefined) => string): Generator<[string, Written]> {
  const known = new Set<string>(settings.map((setting) => setting.path.join('.')))
  if (document.contents === null) return
  if (!isMap(document.contents)) throw new ConfigError(`${at(0)}: groups of settings are expected, such as server:`)
  for (const { key: group, value: names } of document.contents.items) {
    if (!isMap(names))
      throw new ConfigError(`${at((group as { range?: number[] }).range?.[0])}: ${String(group)} must hold settings.`)
    for (const { key, value } of names.items) {
      const name = `${String(group)}.${String(key)}`
      const where = at((key as { range?: number[] }).range?.[0])
      if (!known.has(name))
        throw new ConfigError(`${where}: no setting is called ${name}. docs/operating.md lists them all.`)
      if (!isScalar(value) || value.value === null) throw new ConfigError(`${where}: ${name} must be one value.`)
      yield [
        name,
        {
          text: typeof value.value === 'string' ? value.value : JSON.stringify(value.value),
          where: `${where}: ${name}`,
        },
      ]
    }
  }
}
