import type { TestProject } from 'vitest/node'
import { makeTemplate } from './template.ts'
import { openDebianCluster } from './test-cluster.ts'

/** Databases for a project's tests on Debian's PostgreSQL 15. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await openDebianCluster()
  project.provide('databases', await makeTemplate(cluster.url))
  return () => cluster.close()
}
