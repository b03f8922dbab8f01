import { randomBytes } from 'node:crypto'
import { openDatabase } from '@rollcall/storage/engine/database'
import type { TestDatabases } from './test-database.ts'
import { createDatabase, databaseUrl, execute, realMigrations, timeouts } from './test-server.ts'

/** A migrated database that nobody may connect to, since a connection to it would keep others from copying it. */
export async function makeTemplate(url: string): Promise<TestDatabases> {
  const template = `template_${randomBytes(8).toString('hex')}`
  await createDatabase(url, template)
  const options = { ...timeouts, migrations: realMigrations(), poolSize: 1 }
  const database = await openDatabase({ url: databaseUrl(url, template) }, options)
  await database.close()
  await execute(url, `alter database ${template} with allow_connections false`)
  return { url, template }
}
