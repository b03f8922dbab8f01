import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

interface Extra {
  readonly globalSetup?: readonly string[]
  readonly exclude?: readonly string[]
}

const node = (name: string, root: string, { globalSetup = [], exclude = [] }: Extra = {}) => ({
  extends: true as const,
  test: {
    name,
    root,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...exclude],
    testTimeout: 30_000,
    globalSetup: globalSetup.map((file) => new URL(`./packages/testkit/src/${file}`, import.meta.url).pathname),
  },
})

/** The storage tests once more on the oldest PostgreSQL that we support, but for those that start the embedded one. */
const oldest = () => {
  const isInstalled = existsSync('/usr/lib/postgresql/15/bin/postgres')
  if (isInstalled || process.env['ROLLCALL_REQUIRE_POSTGRESQL_15'] === '1') {
    return [
      node('storage-15', 'packages/storage', {
        globalSetup: ['debian-setup.ts'],
        exclude: ['test/engine/embedded/**'],
      }),
    ]
  }
  process.stderr.write('storage tests on PostgreSQL 15: not run, it is not installed (apt-get install postgresql-15)\n')
  return []
}

/** Last and one file after the other, so that what a browser waits for is not the other tests. */
const browser = {
  extends: true as const,
  test: {
    name: 'e2e',
    root: 'e2e',
    include: ['**/*.test.ts'],
    globalSetup: [new URL('./e2e/chromium-setup.ts', import.meta.url).pathname],
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
}

/** Two on two cores too: half the time a file waits for PostgreSQL. */
const filesAtOnce = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  test: {
    maxWorkers: filesAtOnce,
    projects: [
      node('core', 'packages/core'),
      node('contract', 'packages/contract'),
      node('storage', 'packages/storage', { globalSetup: ['cluster-setup.ts'] }),
      ...oldest(),
      node('sdk', 'packages/sdk'),
      node('server', 'apps/server', { globalSetup: ['cluster-setup.ts'] }),
      'apps/console/vitest.config.ts',
      { extends: true, test: { name: 'scripts', root: 'scripts', include: ['**/*.test.ts'] } },
      browser,
    ],
  },
})
