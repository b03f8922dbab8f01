import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readMigrations } from '../../packages/storage/src/engine/migrations.ts'
import { findOrganizationIdBySlug } from '../../packages/storage/src/organization/organization.repository.ts'
import { loadConfig } from '../../apps/server/src/config/config.ts'
import { operatorContext } from '../../apps/server/src/cli/host.ts'
import { loadDemo } from '../../apps/server/src/demo/load-demo.ts'
import { openLog } from '../../apps/server/src/log.ts'
import { openServer, type RunningServer } from '../../apps/server/src/server.ts'
import { createOrganizationToken } from '../../apps/server/src/token/organization-token.usecases.ts'
import { type Figure, report } from '../report.ts'

const rows = 10_000
const goalSeconds = 5
const goalList = 150

/** 10,000 people in one submission over HTTP: verdicts, then offers, links, mails and audit events; and the list of them. */
async function* measure(): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  const server = await start(folder)
  try {
    yield* ask(await prepare(server))
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(folder: string): Promise<RunningServer> {
  const config = loadConfig({ ROLLCALL_DATA_DIR: folder, ROLLCALL_PORT: '0' }, folder)
  const migrations = readMigrations(fileURLToPath(new URL('../../packages/storage/migrations', import.meta.url)))
  return openServer(config, { migrations, console: undefined }, openLog('error'))
}

interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function prepare({ parts }: RunningServer): Promise<Target> {
  await loadDemo(parts)
  const organizationId = await findOrganizationIdBySlug(parts.database.kysely, 'acme')
  if (organizationId === undefined) throw new Error('the demo has an organization acme')
  const wanted = { organizationId, name: 'bench', roleKeys: ['admin'], permissions: null, endsAt: null }
  const made = await createOrganizationToken(parts, operatorContext(parts), wanted)
  if (!made.ok) throw new Error(made.error)
  const url = `${parts.publicUrl.origin}/v1/organizations/${organizationId}/invitations`
  return { url, headers: { authorization: `Bearer ${made.secret}`, 'content-type': 'application/json' } }
}

const roles = ['guest', 'read-only', 'member;billing', 'member;data;alerts', 'billing']

/** Every row with roles and an end of its own kind. */
const file = (turn: number): string =>
  [
    'email,username,roles,scope,end_date,note',
    ...Array.from(
      { length: rows },
      (_, at) =>
        `p${turn}.${at}@bench.example,u${turn}.${at},${roles[at % roles.length]},own,2030-0${1 + (at % 9)}-01,"Hi, ${at}"`,
    ),
  ].join('\r\n')

async function* ask(target: Target): AsyncGenerator<Figure> {
  const csv = file(0)
  yield seconds('verdicts of a dry run', await run(target, { csv, dryRun: true }, 'checked'))
  yield seconds('invited: offers, links, mails, audit', await run(target, { csv }, 'created'))
  yield seconds('the same again: all open', await run(target, { csv }, 'skipped'))
  for (const query of ['', '?q=bench', '?q=p0.77', '?sort=email&limit=200'])
    yield { name: `list ${query}`, size: '10,000', value: await median(target, query), unit: 'ms', goal: goalList }
}

const seconds = (name: string, value: number): Figure => ({ name, size: '10,000', value, unit: 's', goal: goalSeconds })

async function run({ url, headers }: Target, body: object, status: string): Promise<number> {
  const began = performance.now()
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer = (await response.json()) as { items?: readonly { readonly status: string }[] }
  const took = (performance.now() - began) / 1_000
  const fit = answer.items?.filter((item) => item.status === status).length
  if (fit !== rows) throw new Error(`${response.status}: ${fit} of ${rows} are ${status}`)
  return took
}

async function median({ url, headers }: Target, query: string): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < 15; turn++) {
    const began = performance.now()
    const page = (await (await fetch(url + query, { headers })).json()) as { items?: unknown[] }
    if (page.items === undefined) throw new Error(`${query} was refused`)
    times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[7] ?? Number.NaN
}

await report(measure)
