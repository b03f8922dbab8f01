import { writeFileSync } from 'node:fs'
import { dumpSchema } from '@rollcall/storage/engine/dump-schema'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { it } from 'vitest'
it('x', async () => {
  const d = await openTestDatabase()
  const r = await d.owner(dumpSchema)
  writeFileSync(`/tmp/dump-${d.url.includes('debian') ? 15 : 18}-${process.pid}.sql`, r)
  await d.drop()
})
