import { afterAll, describe, expect, it } from 'vitest'
import { makeSecret } from '../src/shared/secrets.ts'
import { readEvents } from './audit-trail.ts'
import { codeOf, openHouse, verdict } from './house.ts'
import { cookieName, password, roleOf } from './people.ts'
import { setScene } from './scene.ts'

const json = { 'content-type': 'application/json' }
const manyTries = {
  signInsPerAccount: 10_000,
  signInsPerNetwork: 10_000,
  mailsPerAddress: 10_000,
  mailsPerNetwork: 10_000,
}

describe('bad input changes nothing', async () => {
  const house = await openHouse({ config: { limits: manyTries } })
  afterAll(house.close)
  const scene = await setScene(house)
  const { as, admin, home, away, member, stranger } = scene
  const path = `/v1/organizations/${home.id}/memberships`
  const ownPath = `${path}/${member.membershipId}`

  describe('in bodies', () => {
    it.each([
      ['nothing', '', '400 request.malformed'],
      ['half of an object', '{"email":', '400 request.malformed'],
      ['two objects', '{}{}', '400 request.malformed'],
      ['a comment', '{/* */}', '400 request.malformed'],
      ['a text', '"text"', '400 request.invalid'],
      ['a number', '7', '400 request.invalid'],
      ['null', 'null', '400 request.invalid'],
      ['an array', '[]', '400 request.invalid'],
      ['no members', '{}', '400 request.invalid'],
      ['a megabyte', `{"email":"${'a'.repeat(1_000_000)}","password":"x"}`, '413 request.too_large'],
      ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, '400 request.invalid'],
      ['100,000 levels', '['.repeat(100_000), '400 request.invalid'],
      ['100,000 levels of objects', '{"a":'.repeat(40_000), '400 request.invalid'],
      ['an array for a text', '{"email":["a@b.example"],"password":"x"}', '400 request.invalid'],
      ['an object for a text', '{"email":{"$ne":null},"password":{"$ne":null}}', '400 request.invalid'],
      ['a number for a text', '{"email":"a@b.example","password":12345678901234}', '400 request.invalid'],
      ['NUL', '{"email":"a\\u0000@b.example","password":"x"}', '400 request.invalid'],
      ['a lone surrogate', '{"email":"a@b.example","password":"\\ud800"}', '400 request.invalid'],
      ['NUL in a name', '{"email":"a@b.example","password":"x","a\\u0000":1}', '400 request.invalid'],
      ['an unknown member', '{"email":"a@b.example","password":"x","admin":true}', '400 request.invalid'],
      ['__proto__', '{"email":"a@b.example","password":"x","__proto__":{"admin":true}}', '400 request.malformed'],
      ['constructor', '{"email":"a@b.example","password":"x","constructor":{"prototype":{}}}', '400 request.malformed'],
      [
        'an unknown member named toString',
        '{"email":"a@b.example","password":"x","toString":1}',
        '400 request.invalid',
      ],
      [
        'a password of 1,025 characters',
        `{"email":"a@b.example","password":"${'x'.repeat(1_025)}"}`,
        '400 request.invalid',
      ],
    ])('%s', async (_, body, expected) => {
      const hashes = house.hashes()
      const answer = await house.ask('POST /v1/sessions', { body, headers: json })
      expect(verdict(answer)).toBe(expected)
      expect(house.hashes()).toBe(hashes)
    })

    it('names the member that does not fit', async () => {
      const asking = { as: admin.as, headers: { 'if-match': '"1"' }, body: { displayName: 7, 'a/b~c': 1 } }
      const answer = await house.ask(`PATCH ${ownPath}`, asking)
      const { errors } = answer.json()
      expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
        expect.arrayContaining(['/displayName', '/a~1b~0c']),
      )
      expect(JSON.stringify(errors)).not.toContain('"7"')
    })

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/jsonp',
      'application/vnd.api+json',
      'text/json',
      '*/*',
    ])('of type %s are not read', async (type) => {
      const answer = await house.ask('POST /v1/sessions', { body: '{}', headers: { 'content-type': type } })
      expect(verdict(answer)).toBe('415 request.media_type')
    })

    it.each(['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8', 'application/json;x=y'])(
      'of type %s are',
      async (type) => {
        const answer = await house.ask('POST /v1/sessions', { body: '{}', headers: { 'content-type': type } })
        expect(verdict(answer)).toBe('400 request.invalid')
      },
    )
  })

  describe('as addresses', () => {
    const refusedAddresses = [
      'a@@b.example',
      'a@b@c.example',
      '"a b"@c.example',
      'a(comment)@c.example',
      'a@[127.0.0.1]',
      'a＠b.example',
      'ａ@b.example',
      'a@b',
      '.a@b.example',
      'a..b@c.example',
      'a@-b.example',
      'a@b.example\r\nBcc: x@y.example',
      'a@b.example,c@d.example',
      `${'a'.repeat(65)}@b.example`,
      `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}`.slice(0, 300),
      'аdmin@example.com'.replace('@', '\u200b@'),
    ]
    it.each(refusedAddresses)('%j is none', async (email) => {
      const answer = await house.ask('POST /v1/me/email', { as, body: { email, password } })
      expect(verdict(answer)).toBe('422 email.invalid')
    })

    it('of 50,000 characters are refused before anything looks into them', async () => {
      const hashes = house.hashes()
      for (const email of [`${'a.'.repeat(25_000)}@b.example`, `a@${'b.'.repeat(25_000)}example`, '@'.repeat(50_000)]) {
        expect(verdict(await house.ask('POST /v1/sessions', { body: { email, password } }))).toBe('400 request.invalid')
      }
      expect(house.hashes()).toBe(hashes)
    })

    it.each([
      ['ADA@EXAMPLE.ORG', 'ada@example.org'],
      [' Bob@Bücher.example ', 'bob@xn--bcher-kva.example'],
    ])('%j means %j', async (typed, meant) => {
      const answer = await house.ask('POST /v1/me/email', { as, body: { email: typed, password } })
      expect(answer.statusCode).toBe(202)
      const events = await readEvents(house)
      const people = await house.database.read('server', (db) =>
        db.selectFrom('audit_people').select('value').execute(),
      )
      expect(events.at(-1)?.action).toBe('user.email_change_requested')
      expect(people.map(({ value }) => value)).toContain(meant)
    })
  })

  describe('in paths and queries', () => {
    it.each([
      [`/v1/organizations/ORG_01KJPWD6M0JCVAYDW47KDNAQT2`, '400 request.invalid'],
      [`/v1/organizations/HOME%00`, '400 request.invalid'],
      ['/v1/organizations/constructor', '400 request.invalid'],
      ['/v1/organizations/__proto__', '400 request.invalid'],
      [`/v1/organizations/org_${'0'.repeat(26)}`, '404 organization.not_found'],
      [`/v1/organizations/${'x'.repeat(900)}`, '404 request.not_found'],
      [`USERS/HOME`, '400 request.invalid'],
      [`USERS/..%2f..%2fme`, '400 request.invalid'],
      [`USERS?limit=0`, '400 request.invalid'],
      [`USERS?limit=-1`, '400 request.invalid'],
      [`USERS?limit=1000000000`, '400 request.invalid'],
      [`USERS?limit=ten`, '400 request.invalid'],
      [`USERS?limit=10&limit=20`, '400 request.invalid'],
      [`USERS?sort=password`, '400 request.invalid'],
      [`USERS?sort=name&sort=-name`, '400 request.invalid'],
      [`USERS?status=deleted`, '400 request.invalid'],
      [`USERS?status=active&status=deleted`, '400 request.invalid'],
      [`USERS?role=admin`, '400 request.invalid'],
      [`USERS?q=a&q=b`, '400 request.invalid'],
      [`USERS?q=%00`, '400 request.invalid'],
      [`USERS?q=${'x'.repeat(201)}`, '400 request.invalid'],
      [`USERS?secret=x`, '400 request.invalid'],
      [`USERS?__proto__=x`, '400 request.invalid'],
      [`USERS?cursor=${'x'.repeat(513)}`, '400 request.invalid'],
      [`USERS?status=active`, '200'],
      [`USERS?status=active&status=suspended`, '200'],
      [`USERS?limit=1`, '200'],
      [`USERS?limit=200`, '200'],
      [`USERS?q=`, '200'],
      [`USERS?q=%F0%9F%A6%8A`, '200'],
    ])('%s: %s', async (url, expected) => {
      expect(
        verdict(await house.ask(`GET ${url.replace('USERS', path).replace('HOME', home.id)}`, { as: admin.as })),
      ).toBe(expected)
    })

    it.each([
      ['garbage', 'x'],
      ['another list', ['roles', 'a', member.membershipId]],
      ['another sort', ['memberships -name', 'a', member.membershipId]],
      ['no instant', ['memberships joined', 'yesterday-ish', member.membershipId], 'joined'],
      ['a day that is none', ['memberships joined', '2026-02-31 00:00:00+00', member.membershipId], 'joined'],
      ['SQL', ['memberships joined', "') or true --", member.membershipId], 'joined'],
      ['a number', ['memberships name', 7, member.membershipId]],
      ['NUL', ['memberships name', '\0', member.membershipId]],
      ['too few parts', ['memberships name', 'a']],
      ['an object', { list: 'memberships name' }],
    ])('a cursor of %s is refused', async (_, parts, sort = 'name') => {
      const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url')
      const answer = await house.ask(`GET ${path}?sort=${sort}&cursor=${cursor}`, { as: admin.as })
      expect(verdict(answer)).toBe('400 request.cursor_invalid')
    })

    it('a cursor that names SQL for a name is only a name', async () => {
      const cursor = Buffer.from(JSON.stringify(['memberships name', "'; drop table users; --", '%'])).toString(
        'base64url',
      )
      expect((await house.ask(`GET ${path}?cursor=${cursor}`, { as: admin.as })).statusCode).toBe(200)
    })
  })

  describe('with ids of the other organization, O-24', () => {
    const otherPath = `/v1/organizations/${away.id}`
    it('in the path is not found', async () => {
      for (const url of [
        otherPath,
        `${otherPath}/memberships`,
        `${otherPath}/memberships/${stranger.membershipId}`,
        `${otherPath}/roles`,
      ])
        expect(verdict(await house.ask(`GET ${url}`, { as: admin.as }))).toBe('404 organization.not_found')
    })

    it('under the own organization is not found either', async () => {
      expect(verdict(await house.ask(`GET ${path}/${stranger.membershipId}`, { as: admin.as }))).toBe(
        '404 membership.not_found',
      )
      const change = { as: admin.as, headers: { 'if-match': '"1"' }, body: { username: 'x' } }
      expect(verdict(await house.ask(`PATCH ${path}/${stranger.membershipId}`, change))).toBe(
        '404 membership.not_found',
      )
    })

    it('in the role filter finds nobody', async () => {
      const answer = await house.ask(`GET ${path}?role=${roleOf(away, 'admin')}`, { as: admin.as })
      expect(answer.json()).toMatchObject({ items: [], match: { count: 0, exact: true } })
    })

    it('in a cursor shows rows of the own organization only', async () => {
      const cursor = Buffer.from(JSON.stringify(['memberships name', '', stranger.membershipId])).toString('base64url')
      const { items } = (await house.ask(`GET ${path}?cursor=${cursor}`, { as: admin.as })).json()
      expect(items.map(({ id }: { id: string }) => id)).not.toContain(stranger.membershipId)
    })

    it('in a body is not found', async () => {
      const body = { organizationId: away.id, name: 'Mine' }
      expect(verdict(await house.ask('POST /v1/me/tokens', { as: admin.as, body }))).toBe('404 organization.not_found')
    })
  })

  describe('in headers', () => {
    it.each([
      ['*', 412],
      ['W/"1"', 412],
      ['"1", "2"', 412],
      ['1', 412],
      ['"one"', 412],
      ['""', 412],
      ['"-1"', 412],
      ['"99999999999999999999"', 412],
      ['"0"', 412],
    ])('If-Match %s is no version that was read', async (ifMatch, status) => {
      const answer = await house.ask(`PATCH ${ownPath}`, { as: admin.as, headers: { 'if-match': ifMatch }, body: {} })
      expect(answer.statusCode).toBe(status)
    })

    it.each(['', 'rcs', '%00', '"quoted"', 'a=b', '%E0%A4%A', 'x'.repeat(3_000), makeSecret('rcs')])(
      'the session cookie %j opens nothing',
      async (value) => {
        const cookie = `${cookieName(house)}=${value}`
        expect(codeOf(await house.ask('GET /v1/me', { as: { cookie } }))).toBe('session.ended')
      },
    )

    it('of many cookies of the same name the first counts, and a broken header is no fault', async () => {
      const name = cookieName(house)
      const mine = String(as['cookie'])
      const many = Array.from({ length: 50 }, () => `${name}=${makeSecret('rcs')}`).join('; ')
      expect((await house.ask('GET /v1/me', { as: { cookie: `${mine}; ${many}` } })).statusCode).toBe(200)
      expect((await house.ask('GET /v1/me', { as: { cookie: `${many}; ${mine}` } })).statusCode).toBe(401)
      expect((await house.ask('GET /v1/me', { as: { cookie: '; ;=;==; __proto__=x; \u00ff' } })).statusCode).toBe(401)
    })

    it.each([
      '',
      'Bearer',
      'Bearer ',
      'Bearer x',
      'bearer',
      `Bearer ${'x'.repeat(300)}`,
      `Bearer ${makeSecret('rcp')} y`,
      'Basic YTpi',
    ])('Authorization %j opens nothing, not even beside a good cookie', async (authorization) => {
      expect(codeOf(await house.ask('GET /v1/me', { as: { ...as, authorization } }))).toBe('token.invalid')
    })

    it.each(['two words', 'ü', '', 'x'.repeat(256)])('the Idempotency-Key %j is refused', async (key) => {
      const body = { organizationId: home.id, name: 'Laptop' }
      const answer = await house.ask('POST /v1/me/tokens', { as, body, headers: { 'idempotency-key': key } })
      expect(verdict(answer)).toBe('400 request.invalid')
    })
  })

  it('of whatever kind was no fault of the server', () => {
    expect(house.log.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})
