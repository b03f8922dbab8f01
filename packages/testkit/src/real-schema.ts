import { randomBytes } from 'node:crypto'
import { openDatabase } from '@rollcall/storage/engine/database'
import { dumpSchema } from '@rollcall/storage/engine/dump-schema'
import { openTestCluster } from './test-cluster.ts'
import { createDatabase, databaseUrl, dropDatabase, realMigrations, timeouts } from './test-server.ts'

/** What the migrations make, as text: for writing `packages/storage/schema.sql` anew. */
export async function dumpRealSchema(): Promise<string> {
  const cluster = await openTestCluster()
  const name = `schema_${randomBytes(8).toString('hex')}`
  try {
    await createDatabase(cluster.url, name)
    return await dumpDatabase(databaseUrl(cluster.url, name))
  } finally {
    await dropDatabase(cluster.url, name)
    await cluster.close()
  }
}

async function dumpDatabase(url: string): Promise<string> {
  const database = await openDatabase({ url }, { ...timeouts, migrations: realMigrations(), poolSize: 1 })
  try {
    return await database.owner(dumpSchema)
  } finally {
    await database.close()
  }
}
