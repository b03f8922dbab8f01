import pg from 'pg'
import { codeOf, messageOf, StorageError, type StorageErrorCode } from './storage-error.ts'

/** Where a connection goes and how it is called there, without its password. */
export interface Address {
  readonly config: pg.ClientConfig
  readonly text: string
}

/** TLS parameters and everything else that `pg` understands in an address pass through. */
export function parseAddress(url: string): Address {
  const { protocol, username, host, pathname } = parseUrl(url)
  if (!/^postgres(ql)?:$/.test(protocol)) throw wrongUrl()
  const user = username === '' ? '' : `${decodeURIComponent(username)}@`
  return { config: { connectionString: url }, text: `postgresql://${user}${host}${pathname}` }
}

function parseUrl(url: string): URL {
  try {
    return new URL(url)
  } catch {
    throw wrongUrl()
  }
}

const wrongUrl = (): StorageError =>
  new StorageError(
    'database.wrong_url',
    'The address of the database cannot be read. It looks like postgresql://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full; special characters in a password are percent-encoded.',
  )

/** One connection of our own, outside any pool. Its failure says what is wrong. */
export async function connect({ config, text }: Address, timeoutMs: number): Promise<pg.Client> {
  const client = new pg.Client({ application_name: 'rollcall', ...config, connectionTimeoutMillis: timeoutMs })
  // Whoever waits for an answer hears of a broken connection from that; an event without a listener would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw explain(error, text)
  }
}

const causes: Readonly<Record<string, readonly [StorageErrorCode, string]>> = {
  '28P01': ['database.wrong_credentials', 'refuses the user or the password. Check both in DATABASE_URL.'],
  '28000': ['database.wrong_credentials', 'does not let this user in. Check the user, TLS and pg_hba.conf.'],
  '3D000': ['database.does_not_exist', 'does not exist. Create it, or correct its name in DATABASE_URL.'],
  '42501': ['database.wrong_credentials', 'does not let this user connect. Grant it the right to, or take another.'],
  '57P03': ['database.unreachable', 'is starting up or shutting down. Try again in a moment.'],
  '53300': ['database.unreachable', 'has no connection left. Raise max_connections, or lower the pool size.'],
}

/** What a failed connection means to whoever has to mend it. */
export function explain(error: unknown, address: string): StorageError {
  if (error instanceof StorageError) return error
  const message = messageOf(error)
  const known = causes[codeOf(error) ?? ''] ?? (message.startsWith('SASL') ? causes['28P01'] : undefined)
  const [code, advice] = known ?? [
    'database.unreachable',
    'cannot be reached. Is it running, and is the address right?',
  ]
  return new StorageError(code, `The database ${address} ${advice} (${message})`, error)
}
