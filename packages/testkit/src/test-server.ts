import { connect, parseAddress } from '@rollcall/storage/engine/connect'
import { type Migration, readMigrations } from '@rollcall/storage/engine/migrations'

export const timeouts = {
  connectTimeoutMs: 10_000,
  statementTimeoutMs: 20_000,
  lockTimeoutMs: 10_000,
  idleTransactionTimeoutMs: 20_000,
} as const

export const realMigrations = (): readonly Migration[] =>
  readMigrations(new URL('../../storage/migrations/', import.meta.url))

/** A new database, empty or a copy; copies take about ten milliseconds. */
export const createDatabase = (home: string, name: string, template?: string): Promise<void> =>
  execute(home, `create database ${name}${template === undefined ? '' : ` template ${template} strategy file_copy`}`)

export const dropDatabase = (home: string, name: string): Promise<void> =>
  execute(home, `drop database if exists ${name} with (force)`)

export async function execute(url: string, statement: string): Promise<void> {
  const client = await connect(parseAddress(url), timeouts.connectTimeoutMs)
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The address of another database on the same server. */
export function databaseUrl(home: string, name: string): string {
  const url = new URL(home)
  url.pathname = `/${name}`
  return url.href
}
