import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { openTestDatabase, type TestDatabase } from '@rollcall/testkit/test-database'
import type { ProductCatalogue } from '@rollcall/core/access'
import type { Method } from '@rollcall/contract/shared/operation'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { builtInProduct } from '../src/access/product.ts'
import { openSnapshots } from '../src/access/snapshots.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig, type Config } from '../src/config/config.ts'
import { makePasswordHasher, type PasswordHasher } from '../src/credential/password-hasher.ts'
import type { Context } from '../src/http/principal.ts'
import { openLog } from '../src/log.ts'
import { makeMailFigures } from '../src/mail/figures.ts'
import type { Parts } from '../src/parts.ts'
import { makeSeal } from '../src/shared/seal.ts'

/** Headers by which a caller shows who he is. */
export type Caller = Readonly<Record<string, string>>

export interface Asking {
  readonly as?: Caller
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Where the connection comes from. */
  readonly from?: string
}

type Request = `${Method | 'HEAD' | 'OPTIONS'} ${string}`

/** A server in process on a database of its own, with time that stands still. */
export interface House {
  readonly app: FastifyInstance
  readonly parts: Parts
  readonly database: TestDatabase
  /** Every line that was logged. */
  readonly log: readonly string[]
  /** What name servers answer, by the name that is asked for; without an entry one server that knows of nothing. */
  readonly records: Map<string, readonly (readonly string[] | null)[]>
  /** How often a password was hashed or checked so far. */
  readonly hashes: () => number
  readonly ask: (request: Request, asking?: Asking) => Promise<LightMyRequestResponse>
  /** The same of another application on these parts. */
  readonly askOf: (app: FastifyInstance, request: Request, asking?: Asking) => Promise<LightMyRequestResponse>
  /** Somebody at the host, now. */
  readonly operator: () => Context
  readonly close: () => Promise<void>
}

export interface HouseOptions {
  readonly publicUrl?: string
  readonly config?: { readonly [Group in keyof Config]?: Partial<Config[Group]> }
  readonly poolSize?: number
  readonly consoleDirectory?: string
  /** By what the house decides; the built-in catalogue where it is not said. */
  readonly product?: ProductCatalogue
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const database = await openTestDatabase({ poolSize: options.poolSize ?? 5 })
  const log: string[] = []
  const records: House['records'] = new Map()
  const config = toConfig(options.config)
  const { catalogue, roles } = options.product ?? builtInProduct
  const counted = counting(makePasswordHasher(config.passwords))
  const parts: Parts = {
    config,
    publicUrl: new URL(options.publicUrl ?? 'http://localhost:7655'),
    database,
    snapshots: openSnapshots(catalogue, roles),
    passwords: counted.hasher,
    seal: makeSeal(randomBytes(32)),
    mailFigures: makeMailFigures(database),
    domainNames: { isOn: true, readTexts: async (name) => records.get(name) ?? [[]] },
    log: openLog('debug', collect(log)),
  }
  const app = await buildApp(parts, options.consoleDirectory)
  const askOf: House['askOf'] = (of, request, asking) => of.inject(toInjection(request, parts.publicUrl, asking))
  return {
    app,
    parts,
    database,
    log,
    records,
    hashes: counted.count,
    ask: (request, asking) => askOf(app, request, asking),
    askOf,
    operator: () => ({
      now: database.now(),
      principal: { kind: 'operator' },
      requestId: null,
      address: null,
      agent: null,
    }),
    close: async () => {
      await app.close()
      await database.drop()
    },
  }
}

/** Hashes that cost next to nothing: what is tested is not how long they take. */
const cheapPasswords = { memoryKib: 64, passes: 1, hashesAtOnce: 2, queueLength: 500 }

export function toConfig(changes: HouseOptions['config'] = {}): Config {
  const { passwords, ...rest } = loadConfig({ NODE_ENV: 'test' }, '/nowhere')
  const config = { ...rest, passwords: { ...passwords, ...cheapPasswords } }
  const groups = Object.entries(config).map(([group, values]) => [
    group,
    { ...values, ...changes[group as keyof Config] },
  ])
  return Object.fromEntries(groups) as Config
}

const collect = (lines: string[]): Writable =>
  new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(chunk.toString('utf8'))
      done()
    },
  })

function counting({ hash, verify, isOutdated }: PasswordHasher) {
  let count = 0
  const counted =
    <Args extends readonly unknown[], T>(work: (...args: Args) => T) =>
    (...args: Args): T => {
      count += 1
      return work(...args)
    }
  return { hasher: { hash: counted(hash), verify: counted(verify), isOutdated }, count: () => count }
}

function toInjection(request: string, publicUrl: URL, { as = {}, body, headers = {}, from }: Asking = {}) {
  const at = request.indexOf(' ')
  const given = { host: publicUrl.host, ...as, ...headers }
  return {
    method: request.slice(0, at),
    url: request.slice(at + 1),
    headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(body === undefined ? {} : { payload: body }),
    ...(from === undefined ? {} : { remoteAddress: from }),
  } as InjectOptions
}

/** The code of a refusal; undefined where nothing was refused. */
export const codeOf = (answer: LightMyRequestResponse): string | undefined =>
  String(answer.headers['content-type']).startsWith('application/problem+json') ? answer.json().code : undefined

/** Status and code in one text: `404 membership.not_found`, `200`. */
export const verdict = (answer: LightMyRequestResponse): string =>
  [answer.statusCode, codeOf(answer)].filter((part) => part !== undefined).join(' ')

/** An answer without what differs from request to request: two that are equal tell nothing apart. */
export function plain({ statusCode, body, headers }: LightMyRequestResponse) {
  const { date, 'x-request-id': requestId, ...others } = headers
  return { statusCode, body: body.replaceAll(String(requestId), ''), headers: others, isDated: date !== undefined }
}
