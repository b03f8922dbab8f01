/** `serve.ts SIZE MIGRATIONS`: a Rollcall server with the workload in its database, in a process of its own. Says where it is as JSON; ends with its input. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { operatorContext } from '../../apps/server/src/cli/host.ts'
import { loadConfig } from '../../apps/server/src/config/config.ts'
import { openLog } from '../../apps/server/src/log.ts'
import { applyOnHost } from '../../apps/server/src/organization-file/apply-on-host.ts'
import { openServer } from '../../apps/server/src/server.ts'
import { createOrganizationToken } from '../../apps/server/src/token/organization-token.usecases.ts'
import { readMigrations } from '../../packages/storage/src/engine/migrations.ts'
import { makeWorkload, type Size } from '../engine/workload.ts'
import { askerRole, insertWorkload } from './insert.ts'

const [, , size, migrationsFolder = ''] = process.argv as [string, string, Size, string?]
const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
const environment = {
  ROLLCALL_DATA_DIR: folder,
  ROLLCALL_PORT: '0',
  ROLLCALL_DEMO: 'off',
  ROLLCALL_DATABASE_STATEMENT_TIMEOUT_MS: '600000',
}
const migrations = readMigrations(migrationsFolder)
const server = await openServer(loadConfig(environment, folder), { migrations, console: undefined }, openLog('error'))
const { parts } = server
const head = { slug: 'bench', name: 'Bench', template: 'complete', owner: 'owner@bench.example' } as const
const made = await applyOnHost(parts, operatorContext(parts), {
  file: { organization: head },
  dryRun: false,
  asActive: true,
})
if (!made.ok) throw new Error(made.error)
const { organizationId } = made
await parts.database.owner((owner) =>
  owner
    .transaction()
    .execute((db) =>
      insertWorkload(db, { id: organizationId, now: parts.database.now() }, makeWorkload(size, 0).facts),
    ),
)
const wanted = { organizationId, name: 'bench', roleKeys: [askerRole], permissions: null, endsAt: null }
const token = await createOrganizationToken(parts, operatorContext(parts), wanted)
if (!token.ok) throw new Error(token.error)
console.log(JSON.stringify({ origin: parts.publicUrl.origin, authorization: `Bearer ${token.secret}` }))
process.stdin.resume()
process.stdin.once('end', () => {
  void server.close().then(() => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  })
})
