import type { TestProject } from 'vitest/node'
import { makeTemplate } from './template.ts'
import { openTestCluster } from './test-cluster.ts'
import { dropDatabase } from './test-server.ts'

/** Databases for a project's tests: on ROLLCALL_TEST_DATABASE_URL when given, else on the embedded PostgreSQL. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['ROLLCALL_TEST_DATABASE_URL']
  const cluster = given === undefined ? await openTestCluster() : { url: given, close: async () => undefined }
  const databases = await makeTemplate(cluster.url)
  project.provide('databases', databases)
  return async () => {
    await dropDatabase(databases.url, databases.template)
    await cluster.close()
  }
}
