import type { Client, ClientBase } from 'pg'
import { serverRole } from './cluster.ts'
import { codeOf, StorageError } from './storage-error.ts'

const oldestVersion = 150_000
const roleWithSet = 160_000

/** The server's version as a number, 150004 being 15.4; one that is too old is refused. */
export async function getVersion(client: Client): Promise<number> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`)
  const version = Number(rows[0]?.version)
  refuseTooOld(version)
  return version
}

export function refuseTooOld(version: number): void {
  if (version >= oldestVersion) return
  const found = `PostgreSQL ${Math.floor(version / 10_000)}`
  throw new StorageError('database.too_old', `The database runs on ${found}; Rollcall needs PostgreSQL 15 or newer.`)
}

/**
 * Roles belong to the whole cluster, not to one database, so no migration makes them. The owner becomes a member of
 * the server's role in order to give up his own rights for it.
 */
export async function ensureServerRole(owner: Client, version: number): Promise<void> {
  try {
    if (!(await hasServerRole(owner))) await createServerRole(owner)
    if (!(await maySetRole(owner, version))) await joinServerRole(owner)
  } catch (error) {
    if (codeOf(error) !== '42501') throw error
    throw mayNotMakeRole(error)
  }
}

async function hasServerRole(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query('select from pg_roles where rolname = $1', [serverRole])
  return rows.length > 0
}

const createServerRole = (owner: Client): Promise<void> =>
  besideOthers(owner, `create role ${serverRole} nologin nosuperuser nobypassrls noinherit`)

const joinServerRole = (owner: Client): Promise<void> => besideOthers(owner, `grant ${serverRole} to current_user`)

/** It is there already, was written at the same moment, or is being written by somebody else. */
const doneByOthers = ['42710', '23505', 'XX000']

/** Several first starters meet here; who comes second finds what he wanted. */
async function besideOthers(owner: Client, statement: string): Promise<void> {
  try {
    await owner.query(statement)
  } catch (error) {
    if (!doneByOthers.includes(codeOf(error) ?? '')) throw error
  }
}

async function maySetRole(owner: Client, version: number): Promise<boolean> {
  const right = version >= roleWithSet ? 'SET' : 'MEMBER'
  const { rows } = await owner.query<{ may: boolean }>('select pg_has_role($1, $2) as may', [serverRole, right])
  return rows[0]?.may === true
}

function mayNotMakeRole(cause: unknown): StorageError {
  const advice = `Let a superuser run: create role ${serverRole} nologin; grant ${serverRole} to OWNER; (OWNER being the user of DATABASE_URL).`
  return new StorageError(
    'database.owner_lacks_rights',
    `The role ${serverRole} cannot be made or taken. ${advice}`,
    cause,
  )
}

interface Standing {
  readonly name: string
  readonly superuser: boolean
  readonly bypass: boolean
  readonly owned: string | null
  readonly member: boolean
}

/** Has a connection that is to serve requests prove that row policies bind it. */
export async function refuseUnsafeRole(client: ClientBase): Promise<void> {
  const { rows } = await client.query<Standing>(standing, [serverRole])
  const [role] = rows
  if (role === undefined) throw unsafe('of this connection', 'cannot be found')
  if (role.superuser) throw unsafe(role.name, 'is a superuser, whom no row policy binds')
  if (role.bypass) throw unsafe(role.name, 'has BYPASSRLS, so no row policy binds it')
  if (role.owned !== null)
    throw unsafe(role.name, `has the rights of the owner of ${role.owned}, whom no row policy binds`)
  if (!role.member) throw unsafe(role.name, `is not a member of ${serverRole} and so may use no table`)
}

/** Rights count as PostgreSQL counts them: a member of the owner's role owns as well. */
const standing = `
  select r.rolname as name, r.rolsuper as superuser, r.rolbypassrls as bypass, pg_has_role(r.oid, $1, 'USAGE') as member,
    (select min(c.relname) from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'USAGE')
    ) as owned
  from pg_roles r where r.rolname = current_user`

function unsafe(role: string, trouble: string): StorageError {
  const advice = `Serve as ${serverRole}: leave ROLLCALL_DATABASE_SERVER_URL out, or name a login role in it that is a member of ${serverRole} and nothing else.`
  return new StorageError('database.unsafe_role', `The server does not start: role ${role} ${trouble}. ${advice}`)
}
