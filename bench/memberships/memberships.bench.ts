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
import { type Choice, type Figure, report } from '../report.ts'
import { insertCrowd } from './crowd.ts'

const sizes = { s: 10_000, m: 100_000, l: 1_000_000 } as const
const rounds = 60
const goals = { p50: 30, p99: 150 } as const

/** The list of users over HTTP: every kind of question, interleaved, each with page, counts and facets. */
async function* measure({ size = 'm' }: Choice): AsyncGenerator<Figure> {
  const name = size in sizes ? (size as keyof typeof sizes) : 'm'
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  const server = await start(folder)
  try {
    yield* ask(await prepare(server, sizes[name]), name)
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(folder: string): Promise<RunningServer> {
  const environment = {
    ROLLCALL_DATA_DIR: folder,
    ROLLCALL_PORT: '0',
    ROLLCALL_DATABASE_STATEMENT_TIMEOUT_MS: '600000',
  }
  const config = loadConfig(environment, folder)
  const migrations = readMigrations(fileURLToPath(new URL('../../packages/storage/migrations', import.meta.url)))
  return openServer(config, { migrations, console: undefined }, openLog('error'))
}

interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function prepare({ parts }: RunningServer, size: number): Promise<Target> {
  await loadDemo(parts)
  const organizationId = await findOrganizationIdBySlug(parts.database.kysely, 'acme')
  if (organizationId === undefined) throw new Error('the demo has an organization acme')
  await parts.database.owner((owner) => insertCrowd(owner, organizationId, size))
  const wanted = { organizationId, name: 'bench', roleKeys: ['admin'], permissions: null, endsAt: null }
  const made = await createOrganizationToken(parts, operatorContext(parts), wanted)
  if (!made.ok) throw new Error(made.error)
  const url = `${parts.publicUrl.origin}/v1/organizations/${organizationId}/memberships`
  return { url, headers: { authorization: `Bearer ${made.secret}` } }
}

const questions = {
  'first page by name': '',
  'by last activity, newest first': 'sort=-lastActive',
  'suspended, by joining': 'status=suspended&sort=-joined',
  'search by a rare word': 'q=bakavaro',
  'search by a common word': 'q=mar',
  'search by two words': 'q=ba+vo',
  'search by two letters': 'q=ka',
  'search for nobody': 'q=xyzzy',
} as const

async function* ask(target: Target, size: string): AsyncGenerator<Figure> {
  const times = new Map<string, number[]>()
  for (let round = 0; round < rounds + 3; round++) {
    for (const [name, query] of Object.entries(questions)) {
      const took = await time(target, query)
      if (round >= 3) times.set(name, [...(times.get(name) ?? []), took])
    }
  }
  for (const [name, all] of times) {
    for (const percentile of ['p50', 'p99'] as const) {
      yield {
        name: `users, ${name}, ${percentile}`,
        size,
        value: at(all, percentile),
        unit: 'ms',
        goal: goals[percentile],
      }
    }
  }
}

async function time({ url, headers }: Target, query: string): Promise<number> {
  const began = performance.now()
  const response = await fetch(`${url}?${query}`, { headers })
  const page = (await response.json()) as { items?: unknown[] }
  if (page.items === undefined) throw new Error(`${query} was answered ${response.status}`)
  return performance.now() - began
}

const at = (all: readonly number[], percentile: 'p50' | 'p99'): number => {
  const sorted = all.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * (percentile === 'p50' ? 0.5 : 0.99))] ?? Number.NaN
}

await report(measure)
