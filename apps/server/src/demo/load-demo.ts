import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '@rollcall/storage/engine/schema'
import { savePasswordHashes } from '@rollcall/storage/credential'
import { findOrganizationIdBySlug } from '@rollcall/storage/organization'
import { closeSetup, isSetupOpen } from '@rollcall/storage/setup'
import { insertSuperuser, insertUsers } from '@rollcall/storage/user'
import { toFolded } from '@rollcall/core/shared/text'
import { operatorContext } from '../cli/host.ts'
import { isLoopback } from '../http/host.ts'
import type { Parts } from '../parts.ts'
import { buildUser } from './builders.ts'
import { buildDemo, demoSlug } from './demo.ts'

export interface SignIn {
  readonly email: string
  readonly password: string
  readonly name: string
  readonly about: string
}

export const demoCast = [
  { name: 'Ada Okafor', email: 'ada.okafor@acme.example', about: 'owner of Acme Observability and superuser' },
  { name: 'Grace Lindqvist', email: 'grace.lindqvist@acme.example', about: 'Admin' },
  { name: 'Hedy Vega', email: 'hedy.vega@acme.example', about: 'Member of Acme, owner of Northwind Labs' },
  { name: 'Radia Walsh', email: 'radia.walsh@acme.example', about: 'Read-Only' },
  { name: 'Sam Nakamura', email: 'sam.nakamura@contractor.example', about: 'Guest' },
] as const

/** At the start of a server: where nothing was set up yet and only this machine can reach it, or where it was asked for. */
export async function loadDemoWhereWanted(parts: Parts): Promise<readonly SignIn[] | undefined> {
  const { config, database, publicUrl } = parts
  const { load } = config.demo
  const isSafe = database.isEmbedded && isLoopback(publicUrl)
  const isWanted = load === 'on' || (load === 'auto' && isSafe && (await isSetupOpen(database.kysely)))
  return isWanted ? loadDemo(parts) : undefined
}

/** @returns the sign-ins, with passwords that were made now; undefined where the demo is there already */
export async function loadDemo(parts: Parts): Promise<readonly SignIn[] | undefined> {
  const { database, passwords, config } = parts
  if ((await findOrganizationIdBySlug(database.kysely, demoSlug)) !== undefined) return undefined
  const context = operatorContext(parts)
  const signIns = demoCast.map((person) => ({ ...person, password: randomBytes(9).toString('base64url') }))
  const hashes = await Promise.all(signIns.map(({ password }) => passwords.hash(password)))
  await database.transaction(null, async (db) => {
    const isFirst = await closeSetup(db, context.now)
    const users: Row<'users'>[] = demoCast.map((person) => ({
      ...buildUser(person, context.now),
      name_folded: toFolded(person.name),
    }))
    await insertUsers(db, users)
    await savePasswordHashes(
      db,
      users.map((user, at) => ({ user_id: user.id, secret: hashes[at] ?? '', changed_at: context.now })),
    )
    const [owner] = users
    if (isFirst && owner !== undefined)
      await insertSuperuser(db, { user_id: owner.id, granted_by: null, granted_at: context.now })
    await buildDemo(db, context, parts.snapshots.product, users)
  })
  keepSignIns(config.server.dataDirectory, signIns)
  return signIns
}

const fileIn = (dataDirectory: string): string => join(dataDirectory, 'demo-sign-ins.json')

function keepSignIns(dataDirectory: string, signIns: readonly SignIn[]): void {
  mkdirSync(dataDirectory, { recursive: true })
  writeFileSync(fileIn(dataDirectory), `${JSON.stringify(signIns, null, 2)}\n`, { mode: 0o600 })
}

/** Empty where no demo was loaded from this data folder. */
export function readSignIns(dataDirectory: string): readonly SignIn[] {
  const path = fileIn(dataDirectory)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly SignIn[]) : []
}
