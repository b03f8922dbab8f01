import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { openHouse } from './house.ts'
import { makeMember, makeOrganization, makeToken } from './people.ts'
import { makeApplications } from './roles.ts'

const inRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => void server.close(resolve))
  return port
}

describe('packages/sdk/README.md', async () => {
  const port = await findPort()
  const publicUrl = `http://127.0.0.1:${port}`
  const house = await openHouse({ publicUrl })
  await house.app.listen({ port, host: '127.0.0.1' })
  mkdirSync(inRoot('.cache'), { recursive: true })
  const folder = mkdtempSync(inRoot('.cache/sdk-'))
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await house.close()
  })

  it('O-5: its example runs', async () => {
    const home = await makeOrganization(house)
    await makeApplications({ house, home }, 'shop')
    const member = await makeMember(house, home, { roles: ['read-only', 'dashboard-admin'] })
    await house.ask(`PATCH /v1/organizations/${home.id}/memberships/${member.membershipId}`, {
      as: (await makeMember(house, home, { roles: ['admin'] })).as,
      body: { externalId: 'crm-7' },
      headers: { 'if-match': '"1"' },
    })
    const { as } = await makeToken(house, home, { roles: ['admin'] })
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(inRoot('packages/sdk/README.md'), 'utf8')) ?? []
    writeFileSync(join(folder, 'try.ts'), code)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const token = (as['authorization'] ?? '').replace('Bearer ', '')
    const environment = { ...process.env, ROLLCALL_URL: publicUrl, ROLLCALL_TOKEN: token }
    const run = promisify(execFile)
    const ran = await run(process.execPath, ['--import', 'tsx', 'try.ts'], { cwd: folder, env: environment })
    expect(ran.stdout.trimEnd().split('\n')).toEqual(['false no_permission', '[ true, true, true ]', '1 null'])
  }, 60_000)
})
