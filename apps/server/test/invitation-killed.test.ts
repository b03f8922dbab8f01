import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { openHouse } from './house.ts'
import { makeInviting, of } from './invitations.ts'
import { makeToken } from './people.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('a server that is killed between the commit and the answer', async () => {
  const house = await openHouse()
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-killed-'))
  const children: ChildProcess[] = []
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await house.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A real process on the database of this test. */
  async function start(port: number): Promise<ChildProcess> {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: house.database.url,
      ROLLCALL_DATA_DIR: folder,
      ROLLCALL_PORT: String(port),
      ROLLCALL_HOST: '127.0.0.1',
      ROLLCALL_DEMO: 'off',
    }
    const child = spawn(process.execPath, ['--import', 'tsx', 'apps/server/test/serving.ts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    children.push(child)
    for (let turn = 0; turn < 600; turn++) {
      const answer = await fetch(`http://localhost:${port}/health/ready`).catch(() => undefined)
      if (answer?.ok === true) return child
      await delay(100)
    }
    throw new Error('the server did not start')
  }

  it('has done all of it once: a repeat gets the same result, without the links', async () => {
    const { organization } = await makeInviting(house)
    const { as } = await makeToken(house, organization, { roles: ['admin'] })
    const port = await findPort()
    const first = await start(port)
    const headers = { ...as, 'content-type': 'application/json', 'idempotency-key': 'once' }
    const body = JSON.stringify({ addresses: Array.from({ length: 300 }, (_, at) => `kill${at}@x.io`).join(' ') })
    const path = `${of(organization)}/invitations`
    const lines = Object.entries({ ...headers, host: `localhost:${port}`, 'content-length': String(body.length) })
    /** Asks, and never reads what is answered. */
    const socket = connect(port, '127.0.0.1').pause()
    socket.on('error', () => undefined)
    socket.write(
      `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`,
    )
    const listIds = () =>
      house.database.transaction(organization.id, (db) =>
        db.selectFrom('invitations').select('id').orderBy('id').execute(),
      )
    while ((await listIds()).length === 0) await delay(5)
    first.kill('SIGKILL')
    socket.destroy()
    const made = await listIds()
    expect(made).toHaveLength(300)
    const second = await start(port)
    const answer = await fetch(`http://localhost:${port}${path}`, { method: 'POST', headers, body })
    const run = (await answer.json()) as {
      items: { invitationId: string; status: string; link: string | null }[]
      secretShown: boolean
    }
    second.kill('SIGKILL')
    expect(answer.status).toBe(201)
    expect(run.secretShown).toBe(true)
    expect(run.items.every(({ status, link }) => status === 'created' && link === null)).toBe(true)
    expect(run.items.map(({ invitationId }) => invitationId).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      made.map(({ id }) => id),
    )
    expect(await listIds()).toEqual(made)
  }, 180_000)
})
