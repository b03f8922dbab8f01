import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { realMigrations } from '@rollcall/testkit/test-server'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTerminal } from './terminal.ts'

const setupOf = (slug: string): readonly string[] => [
  'setup',
  '--organization',
  'Acme Observability',
  '--slug',
  slug,
  '--name',
  'Ada',
  '--email',
  'ada@acme.example',
]

describe('rollcall', async () => {
  const terminal = await openTerminal()
  afterAll(terminal.close)
  const { run, database, folder } = terminal

  describe('explains itself', () => {
    it.each([
      '',
      '--help',
      'serve --help',
      'migrate --help',
      'setup --help',
      'demo --help',
      'doctor --help',
      'token --help',
      'token create --help',
      'user reset --help',
      'organization export --help',
      'organization apply --help',
      'catalogue check --help',
      'audit verify --help',
      'audit checkpoint --help',
    ])('%j', async (command) => {
      const { code, out } = await run(command)
      expect(code).toBe(0)
      expect(out).toContain('Usage: rollcall')
    })

    it.each([
      'servee',
      'serve --prot 1',
      'setup',
      'token',
      'token create',
      'catalogue check',
      'demo --users many',
      'demo --users 0',
      'audit verify --organization',
    ])('%j is called wrongly', async (command) => {
      const { code, out, err } = await run(command)
      expect(code).toBe(2)
      expect(`${out}${err}`).toContain('Usage: rollcall')
    })

    it('with its version', async () => {
      expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
    })

    it('with a line when a setting is wrong', async () => {
      const wrong = await openTerminal({ ROLLCALL_PORT: 'x' })
      expect(await wrong.run('migrate')).toEqual({
        code: 1,
        out: '',
        err: expect.stringMatching(/^rollcall: ROLLCALL_PORT is "x"/),
      })
      await wrong.close()
    })
  })

  it('migrates, and does so again', async () => {
    expect((await run('migrate')).out).toMatch(/has schema \d+\.$/)
    const again = JSON.parse((await run('migrate --json')).out)
    expect(again).toEqual({ database: expect.any(String), schema: realMigrations().length })
    expect(JSON.stringify(again)).not.toMatch(/:[^/@]+@/)
  })

  describe('sets up', () => {
    it('not with a password that is refused, and leaves nothing', async () => {
      const { code, err } = await run([...setupOf('acme'), '--password-stdin'], 'short\n')
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('password.too_short') })
      const { rows } = await sql`select count(*)::int as n from users`.execute(database.kysely)
      expect(rows).toEqual([{ n: 0 }])
    })

    it('once', async () => {
      const done = await run([...setupOf('acme'), '--json'])
      expect(done.code).toBe(0)
      const { password, ...rest } = JSON.parse(done.out)
      expect(rest).toEqual({ organizationId: expect.stringMatching(/^org_/), slug: 'acme', email: 'ada@acme.example' })
      expect(password.length).toBeGreaterThanOrEqual(20)
      const again = await run(setupOf('other'))
      expect(again).toEqual({ code: 1, out: '', err: expect.stringContaining('setup.closed') })
    })
  })

  describe('makes tokens', () => {
    const create = (...more: readonly string[]) =>
      run(['token', 'create', '--organization', 'acme', '--name', 'Mirror', ...more])

    it('that are printed once and kept as a hash', async () => {
      const { code, out, err } = await create('--role', 'admin')
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(/^rco_[\w-]{43}$/)
      const stored = await database.owner((owner) => sql`select t::text as row from tokens t`.execute(owner))
      expect(JSON.stringify(stored.rows)).not.toContain(out.slice(12))
    })

    it('for programs, by id too, with an end and permissions', async () => {
      const { organizationId, token } = JSON.parse((await create('--role', 'admin', '--json')).out)
      expect(token).toMatch(/^rco_/)
      const more = [
        '--permission',
        'member.view',
        '--permission',
        'server.observe',
        '--ends',
        '2999-01-01T00:00:00Z',
        '--json',
      ]
      const made = await run(['token', 'create', '--organization', organizationId, '--name', 'Scrape', ...more])
      expect(JSON.parse(made.out)).toEqual({
        organizationId,
        tokenId: expect.stringMatching(/^tok_/),
        serviceAccountId: expect.stringMatching(/^svc_/),
        token: expect.stringMatching(/^rco_/),
      })
    })

    it('and says so when they can do nothing', async () => {
      expect((await create()).err).toContain('It has no role')
    })

    it.each([
      [['--role', 'emperor'], 'role.not_found'],
      [['--permission', 'member.own'], 'token.permission_unknown'],
      [['--ends', '2020-01-01'], 'token.end_in_past'],
      [['--ends', 'soon'], '--ends takes an instant'],
      [['--name', ' '], 'name.invalid'],
    ])('but not with %j', async (more, message) => {
      const { code, out, err } = await create(...more)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain(message)
    })

    it('but not for an organization that is not there', async () => {
      const { code, err } = await run('token create --organization none --name x')
      expect({ code, err }).toEqual({ code: 1, err: 'rollcall: there is no organization "none".' })
    })
  })

  it('makes a link that sets a password, for somebody who has an account', async () => {
    const { code, out, err } = await run('user reset ADA@acme.example')
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^http:\/\/localhost:7655\/reset-password\/rcl_[\w-]{43}$/),
    })
    expect(err).toContain('once')
    expect(JSON.parse((await run('user reset ada@acme.example --json')).out).link).toContain('rcl_')
    expect(await run('user reset nobody@acme.example')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nobody has the address'),
    })
  })

  describe('keeps an eye on the audit log, D-23', () => {
    it('and finds it whole', async () => {
      const { code, out } = await run('audit verify')
      expect(code).toBe(0)
      expect(out).toMatch(/^org_\w+: \d+ events, whole$/m)
      expect(out).toMatch(/^server: \d+ events, whole$/m)
      expect(JSON.parse((await run('audit verify --organization acme --json')).out)).toMatchObject({
        valid: true,
        chains: [{ faults: [] }],
      })
      expect((await run('audit verify --organization server')).out).not.toContain('org_')
    })

    it('and names what was changed, and what was cut since a checkpoint', async () => {
      const path = join(folder, 'checkpoint.json')
      writeFileSync(path, (await run('audit checkpoint')).out)
      expect((await run(`audit verify --checkpoint ${path}`)).code).toBe(0)
      await database.owner((owner) =>
        sql`update audit_events set event = event || '{"x":1}' where organization_id = 'server' and sequence = 1`.execute(
          owner,
        ),
      )
      const { code, out, err } = await run(`audit verify --checkpoint ${path}`)
      expect(code).toBe(1)
      expect(out).toContain('  row 1: changed, or put in the place of another')
      expect(err).toBe('rollcall: the audit log was tampered with.')
      expect((await run('doctor')).code).toBe(1)
      await database.owner((owner) =>
        sql`update audit_events set event = event - 'x' where organization_id = 'server' and sequence = 1`.execute(
          owner,
        ),
      )
    })

    it.each([
      ['none.json', 'ENOENT'],
      ['checkpoint.txt', 'is no checkpoint'],
    ])('but not by %s', async (name, message) => {
      if (name.endsWith('.txt')) writeFileSync(join(folder, name), 'not JSON')
      const { code, err } = await run(`audit verify --checkpoint ${join(folder, name)}`)
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) })
    })
  })

  it('looks after itself', async () => {
    const { code, out } = await run('doctor')
    expect(code).toBe(0)
    for (const what of ['Node.js', 'Database', 'Data folder', 'Public URL', 'Mail', 'Audit log'])
      expect(out).toContain(what)
    const findings = JSON.parse((await run('doctor --json')).out)
    expect(findings.map(({ state }: { state: string }) => state)).not.toContain('bad')
  })
})

describe('rollcall demo', async () => {
  const terminal = await openTerminal()
  afterAll(terminal.close)
  const { run, database, folder } = terminal
  let first: { readonly loaded: boolean; readonly signIns: readonly { email: string; password: string }[] }
  beforeAll(async () => {
    first = JSON.parse((await run('demo --json')).out)
  })
  const count = async (statement: string): Promise<unknown> =>
    (await database.owner((owner) => sql`${sql.raw(statement)}`.execute(owner))).rows

  it('loads Acme with forty people in every status, and Northwind, which shares one', async () => {
    expect(first.loaded).toBe(true)
    expect(
      await count(
        `select o.slug, m.status, count(*)::int as n from memberships m join organizations o on o.id = m.organization_id group by 1, 2 order by 1, 2`,
      ),
    ).toEqual([
      { slug: 'acme', status: 'active', n: 29 },
      { slug: 'acme', status: 'invited', n: 6 },
      { slug: 'acme', status: 'removed', n: 2 },
      { slug: 'acme', status: 'suspended', n: 3 },
      { slug: 'northwind', status: 'active', n: 6 },
    ])
    expect(
      await count('select user_id from memberships where user_id is not null group by 1 having count(*) > 1'),
    ).toHaveLength(1)
    expect(
      await count(
        `select n.name, count(*)::int as members from notification_groups n join notification_group_members m on m.group_id = n.id group by 1 order by 1`,
      ),
    ).toEqual([
      { name: 'Night shift', members: 2 },
      { name: 'On-call primary', members: 3 },
      { name: 'Payments alerts', members: 7 },
      { name: 'Weekly digest', members: 26 },
    ])
    expect(await count('select id from notification_group_contacts')).toHaveLength(1)
    expect(await count('select id from tokens')).toHaveLength(2)
    expect(await count('select id from sessions')).toHaveLength(2)
  })

  it('makes passwords at random and keeps them for the owner of the data folder alone', async () => {
    const path = join(folder, 'demo-sign-ins.json')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(first.signIns)
    expect(new Set(first.signIns.map(({ password }) => password)).size).toBe(5)
  })

  it('loads once, and shows the same sign-ins again', async () => {
    const { code, out } = await run('demo')
    expect(code).toBe(0)
    expect(out).toContain('The demo is there already.')
    for (const { email, password } of first.signIns) expect(out).toContain(`${email}  ${password}`)
  })

  it('grows, with counters that are right and a chain that is whole', async () => {
    expect(JSON.parse((await run('demo --users 1200 --json')).out)).toMatchObject({ loaded: false, users: 1_200 })
    expect(
      await count(
        `select sum(count)::int as n from membership_counts c join organizations o on o.id = c.organization_id where slug = 'acme' and status in ('active', 'suspended')`,
      ),
    ).toEqual([{ n: 1_200 }])
    expect(
      await count(
        `select count(*)::int as n from memberships m join organizations o on o.id = m.organization_id where slug = 'acme' and status in ('active', 'suspended')`,
      ),
    ).toEqual([{ n: 1_200 }])
    expect((await run('demo --users 100 --json')).out).toContain('"users":1200')
    expect((await run('audit verify')).code).toBe(0)
  })

  it('closes the setup', async () => {
    expect((await run(setupOf('other'))).err).toContain('setup.closed')
  })
})
