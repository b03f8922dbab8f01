import { statSync } from 'node:fs'
import { run } from './run.ts'
import { StorageError } from './storage-error.ts'

/** A system account. PostgreSQL refuses to run as root, so root hands it to another one. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

export const isRoot = (): boolean => process.getuid?.() === 0

/**
 * The account for a new database: undefined is whoever we are, unless we are root. Root takes the configured account,
 * else `postgres`, else `rollcall`, made where that is possible, else `nobody`.
 */
export async function chooseAccount(configured: string | undefined): Promise<Account | undefined> {
  if (!isRoot()) return undefined
  if (configured !== undefined) return getAccount(configured)
  const account =
    (await findAccount('postgres')) ??
    (await findAccount('rollcall')) ??
    (await makeAccount('rollcall')) ??
    (await findAccount('nobody'))
  if (account !== undefined) return account
  throw new StorageError('account.unknown', `PostgreSQL does not run as root, and no account was found for it. ${mend}`)
}

const mend = 'Name an ordinary account in ROLLCALL_DATABASE_ACCOUNT, start Rollcall as one, or give a DATABASE_URL.'

async function getAccount(name: string): Promise<Account> {
  const account = await findAccount(name)
  if (account !== undefined && account.uid !== 0) return account
  const trouble = account === undefined ? `There is no account "${name}"` : `PostgreSQL does not run as "${name}"`
  throw new StorageError('account.unknown', `${trouble} on this machine. ${mend}`)
}

/** The account that owns what is at this path: whoever made a database keeps running it. Undefined when that is us. */
export function ownerOf(path: string): Account | undefined {
  const { uid, gid } = statSync(path)
  return uid === process.getuid?.() ? undefined : { name: String(uid), uid, gid }
}

/** Whether the account may enter this folder, asked as that account: modes and access lists alone do not tell. */
export async function canEnter(account: Account | undefined, folder: string): Promise<boolean> {
  try {
    return (await run('test', ['-x', folder], { account })).code === 0
  } catch (cause) {
    const name = account?.name ?? 'itself'
    throw new StorageError('account.unusable', `Rollcall may not start a program as account ${name}. ${mend}`, cause)
  }
}

async function findAccount(name: string): Promise<Account | undefined> {
  const [user, group] = await Promise.all([id('-u', name), id('-g', name)])
  return user === undefined || group === undefined ? undefined : { name, uid: user, gid: group }
}

async function id(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  const { code, output } = await run('id', [flag, '--', name], { account: undefined })
  return code === 0 && /^\d+\n$/.test(output) ? Number(output) : undefined
}

async function makeAccount(name: string): Promise<Account | undefined> {
  const flags = ['--system', '--user-group', '--no-create-home', '--home-dir', '/', '--shell', '/usr/sbin/nologin']
  await run('useradd', [...flags, name], { account: undefined }).catch(() => undefined)
  return findAccount(name)
}
