import { createServer } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { ProductCatalogue } from '@rollcall/core/access'
import { openDatabase, type Database, type DatabaseSettings } from '@rollcall/storage/engine/database'
import type { Migration } from '@rollcall/storage/engine/migrations'
import type { StorageLog } from '@rollcall/storage/engine/storage-log'
import { bringCatalogue } from './access/bring-catalogue.ts'
import { loadProduct } from './access/product.ts'
import { openSnapshots } from './access/snapshots.ts'
import { buildApp } from './app.ts'
import { ConfigError, type Config } from './config/config.ts'
import { openSecretKey } from './config/secret-key.ts'
import { makePasswordHasher } from './credential/password-hasher.ts'
import { operatorContext } from './http/principal.ts'
import { startDelivering } from './mail/courier.ts'
import { makeMailFigures } from './mail/figures.ts'
import { openDomainNames } from './domain/name-servers.ts'
import type { Parts } from './parts.ts'
import { makeSeal } from './shared/seal.ts'
import { startSweeping } from './sweep.ts'

export interface Files {
  readonly migrations: readonly Migration[]
  /** The built console; undefined: the API alone. */
  readonly console: string | undefined
}

/** Everything but HTTP: what commands on the host work with too. Whoever opens it closes the database. */
export async function openParts(
  config: Config,
  files: Pick<Files, 'migrations'>,
  log: FastifyBaseLogger,
): Promise<Parts> {
  const { database: settings } = config
  const product = loadProduct(config.access.catalogue)
  const database = await openDatabase(toDatabaseSettings(config), {
    migrations: files.migrations,
    poolSize: settings.poolSize,
    connectTimeoutMs: settings.connectTimeoutMs,
    statementTimeoutMs: settings.statementTimeoutMs,
    lockTimeoutMs: settings.lockTimeoutMs,
    idleTransactionTimeoutMs: settings.idleTransactionTimeoutMs,
    log: toStorageLog(log),
  })
  try {
    return assemble(config, product, database, log)
  } catch (error) {
    await database.close()
    throw error
  }
}

const assemble = (
  config: Config,
  { catalogue, roles }: ProductCatalogue,
  database: Database,
  log: FastifyBaseLogger,
): Parts => ({
  config,
  publicUrl: config.server.publicUrl ?? new URL(`http://localhost:${config.server.port}`),
  database,
  snapshots: openSnapshots(catalogue, roles),
  passwords: makePasswordHasher(config.passwords),
  seal: makeSeal(openSecretKey(config.server)),
  mailFigures: makeMailFigures(database),
  domainNames: openDomainNames(config.domains.nameServers),
  log,
})

function toDatabaseSettings({ server, database }: Config): DatabaseSettings {
  const { url, serverUrl, listenUrl, account } = database
  if (url !== undefined) return { url: url.reveal(), serverUrl: serverUrl?.reveal(), listenUrl: listenUrl?.reveal() }
  return { embedded: { dataDirectory: server.dataDirectory, ...(account === undefined ? {} : { account }) } }
}

export interface RunningServer {
  readonly parts: Parts
  readonly close: () => Promise<void>
}

/** Opens everything and listens. When it throws, nothing is left open. */
export async function openServer(config: Config, files: Files, log: FastifyBaseLogger): Promise<RunningServer> {
  const port = config.server.port === 0 ? await findFreePort(config.server.host) : config.server.port
  const parts = await openParts({ ...config, server: { ...config.server, port } }, files, log)
  try {
    await followCatalogue(parts)
    const app = await buildApp(parts, files.console)
    await listen(app, config.server.host, port)
    const stopSweeping = startSweeping(parts)
    const stopDelivering = startDelivering(parts)
    return { parts, close: () => close(app, parts, stopSweeping, stopDelivering) }
  } catch (error) {
    await parts.database.close()
    throw error
  }
}

/** Before the first request: whoever asks then finds the roles of the catalogue. */
async function followCatalogue(parts: Parts): Promise<void> {
  for (const { organizationId, added, renamed, blocked } of await bringCatalogue(parts, operatorContext(parts))) {
    if (added.length + renamed.length > 0) parts.log.info({ organizationId, added, renamed }, 'catalogue brought in')
    if (blocked.length > 0)
      parts.log.warn(
        { organizationId, blocked },
        'roles of the catalogue could not be brought in: a role made by hand has their key or name',
      )
  }
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port, listenTextResolver: (address) => `listening on ${address}` })
  } catch (error) {
    await app.close()
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new ConfigError(`ROLLCALL_PORT: port ${port} is in use. Stop what listens there, or choose another port.`, {
        cause: error,
      })
    if (code === 'EACCES')
      throw new ConfigError(`ROLLCALL_PORT: this account may not listen on port ${port}. Choose one above 1023.`, {
        cause: error,
      })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new ConfigError(`ROLLCALL_HOST: ${host} is no address of this machine.`, { cause: error })
    throw error
  }
}

/** Requests under way may end; what takes longer than the grace is cut. */
async function close(
  app: FastifyInstance,
  { config, database }: Parts,
  stopSweeping: () => Promise<void>,
  stopDelivering: (graceMs: number) => Promise<void>,
): Promise<void> {
  const graceMs = config.server.shutdownGraceSeconds * 1_000
  await stopSweeping()
  const delivered = stopDelivering(graceMs)
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(cut)
  await delivered
  await database.close()
}

async function findFreePort(host: string): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, host, resolve)
  })
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a listening socket has a port')
  return address.port
}

const toStorageLog = (log: FastifyBaseLogger): StorageLog => ({
  inform: (message) => log.info(message),
  warn: (message, error) => log.warn({ err: error }, message),
})
