import { operations } from '@rollcall/contract/operations'
import type { Method, Operation } from '@rollcall/contract/shared/operation'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { openHouse } from './house.ts'
import { inviteOne } from './invitations.ts'
import { readMails } from './mailbox.ts'
import { makeToken, password } from './people.ts'
import { sampleRequest } from './sample.ts'
import { mailReset, setScene } from './scene.ts'

const limits = { signInsPerAccount: 1_000, signInsPerNetwork: 1_000, mailsPerAddress: 1_000, mailsPerNetwork: 1_000 }

describe('secrets', async () => {
  const house = await openHouse({ config: { limits } })
  afterAll(house.close)
  const scene = await setScene(house)
  const { admin, home } = scene

  /** Everything in the database that opens something, in every form in which it could show. */
  async function readSecrets(): Promise<readonly string[]> {
    const { rows } = await house.database.owner((owner) =>
      sql<{ secret: string }>`
        select encode(secret_hash, f) as secret from sessions, unnest(array['hex', 'base64']) f
        union all select encode(secret_hash, f) from tokens, unnest(array['hex', 'base64']) f
        union all select encode(secret_hash, f) from links, unnest(array['hex', 'base64']) f
        union all select encode(secret_hash, f) from invitation_links, unnest(array['hex', 'base64']) f
        union all select encode(sealed_text, 'hex') from mails where sealed_text is not null
        union all select secret from credentials
        union all select encode(salt, 'hex') from audit_people`.execute(owner),
    )
    return rows.map(({ secret }) => secret)
  }

  it('stand in no answer and in no line of the log, whatever is asked', async () => {
    const link = await mailReset(scene)
    const invited = await inviteOne(house, home, admin.as)
    const token = await makeToken(house, home, admin)
    const callers = [{}, scene.as, admin.as, scene.asSuperuser, token.as, { authorization: `Bearer ${link}` }]
    const path = { organizationId: home.id, membershipId: scene.member.membershipId }
    const answers: string[] = []
    for (const [key, operation] of Object.entries(operations) as [string, Operation][]) {
      if (key.startsWith('DELETE')) continue
      const { url, body } = sampleRequest(key, operation, path)
      for (const as of callers) {
        const headers = { 'if-match': '"1"' }
        const answer = await house.ask(`${key.split(' ')[0] as Method} ${url}`, { as, body, headers })
        answers.push(answer.body, JSON.stringify({ ...answer.headers, 'set-cookie': '' }))
      }
    }
    await house.ask('POST /v1/password-resets/check', { body: { token: link } })
    await house.ask(`GET /reset-password/${link}`)
    const secrets = [
      ...(await readSecrets()),
      link,
      invited.token,
      password,
      ...callers.flatMap((as) => Object.values(as).map((value) => value.slice(-43))),
    ]
    const mails = (await readMails(house)).flatMap(({ text }) => text ?? [])
    expect(mails.length).toBeGreaterThan(0)
    const shown = answers.join('\n')
    const logged = house.log.join('\n')
    expect(logged).toContain('/v1/organizations/:organizationId/memberships')
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
    expect(secrets.filter((secret) => logged.includes(secret))).toEqual([])
  }, 120_000)

  it('are cut out of faults too, and the answer says nothing but the request id', async () => {
    await house.database.owner((owner) => sql`alter table roles rename to roles_away`.execute(owner))
    const answer = await house.ask(`GET /v1/organizations/${home.id}/roles`, { as: admin.as })
    await house.database.owner((owner) => sql`alter table roles_away rename to roles`.execute(owner))
    expect(answer.json()).toEqual({
      type: '/reference#server.fault',
      title: 'Something went wrong on the server',
      status: 500,
      code: 'server.fault',
      requestId: answer.headers['x-request-id'],
    })
    const lines = house.log.filter((line) => line.includes('"level":"error"')).map((line) => JSON.parse(line))
    expect(lines.at(-1).err.message).toContain('roles')
    expect(JSON.stringify(lines)).not.toContain(admin.as['cookie'] ?? '')
  })

  it('and values of rows stay out of the log when a row does not fit', async () => {
    const { log } = house.parts
    const broken = sql`insert into users values ('usr_1', 'secret.person@example.com', 'nonsense', 'n', 'n', now())`
    await broken.execute(house.database.kysely).catch((err: unknown) => log.error({ err }, 'did not fit'))
    log.error(
      { err: new Error(`the link rcl_${'x'.repeat(43)} failed`, { cause: new Error(`setup_${'y'.repeat(43)}`) }) },
      'failed',
    )
    log.warn({ password, token: 'x'.repeat(40), user: { secret: 'plain' } }, 'never do this')
    const lines = house.log.slice(-3).join('')
    expect(lines).toContain('users__email_state__ck')
    for (const secret of ['secret.person', 'x'.repeat(40), 'y'.repeat(40), password, 'plain'])
      expect(lines).not.toContain(secret)
  })
})
