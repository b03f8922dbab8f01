import { defineConfig } from 'vitest/config'

const node = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
})

export default defineConfig({
  test: {
    projects: [
      node('core', 'packages/core'),
      node('contract', 'packages/contract'),
      node('storage', 'packages/storage'),
      node('sdk', 'packages/sdk'),
      node('server', 'apps/server'),
    ],
  },
})
