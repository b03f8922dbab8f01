import { afterAll, describe, expect, it } from 'vitest'
import { codeOf, openHouse, verdict } from './house.ts'
import { accept, inviteOne, look, makeInviting, newcomer, of, post, rowsOf } from './invitations.ts'
import { readMails } from './mailbox.ts'
import { makeGroup, roleOf } from './people.ts'

const bad = [
  'broken@@x.io',
  '@x.io',
  'x@',
  'x',
  'a b@x.io',
  'a@x',
  'a@x..io',
  '.a@x.io',
  'a.@x.io',
  'a..b@x.io',
  'a@-x.io',
  'a@x-.io',
  'a@[1.2.3.4]',
  'a@1.2.3.4',
  'a@x.io\u0000',
  'a\u202e@x.io',
  'a＠x.io',
  'ａ@x.io',
  'a"b@x.io',
  '"a b"@x.io',
  'a(c)@x.io',
  `${'l'.repeat(65)}@x.io`,
  `a@${'d'.repeat(64)}.io`,
  `a@${'d.'.repeat(130)}io`,
  'a@x.io, b@x.io',
  'a@x.io\r\nBcc: eve@y.io',
  '=cmd|calc!A0',
  '<script>alert(1)</script>',
  'zoë@x.io',
  'a@x.io>',
  '<a@x.io',
  'а@x.io',
  '--',
  '   .',
]
const fine = [
  ['A.B+tag@X.IO', 'a.b+tag@x.io'],
  ['Lena <lena@x.io>', 'lena@x.io'],
  ['jo@bücher.example', 'jo@xn--bcher-kva.example'],
  ["d'arcy@x.io", "d'arcy@x.io"],
] as const

describe('bad input to invitations', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { organization, as } = await makeInviting(house)

  it('R-4: a batch of 500 with every kind of broken address: each has its verdict, the good ones are invited', async () => {
    const texts = Array.from({ length: 500 }, (_, at) => {
      if (at < fine.length) return fine[at]?.[0] ?? ''
      return at % 5 === 0 ? `good${at}@x.io` : (bad[at % bad.length] ?? '').replaceAll('\0', '\u0001')
    })
    const rows = rowsOf(await post(house, organization, as, { items: texts.map((email) => ({ email })) }))
    expect(rows).toHaveLength(500)
    expect(rows.slice(0, fine.length).map(({ email }) => email)).toEqual(fine.map(([, email]) => email))
    for (const [at, row] of rows.entries()) {
      const isGood = at < fine.length || at % 5 === 0
      expect([row.row, row.text, row.status]).toEqual([at + 1, texts[at], isGood ? 'created' : 'skipped'])
      if (!isGood) expect([row.verdict, row.errors[0]?.code]).toEqual(['invalid', 'email.invalid'])
    }
    const mailed = (await readMails(house)).map(({ to }) => to)
    expect(mailed).toHaveLength(rows.filter(({ status }) => status === 'created').length)
    expect(mailed.every((to) => /^[^\s<>,;]+@[a-z0-9.-]+$/.test(to))).toBe(true)
  })

  it('V129: names and notes with markup and line breaks are text everywhere', async () => {
    const note = '<img src=x onerror=alert(1)>\r\nBcc: eve@y.io\u0007\n\n=1+1'
    const made = await inviteOne(house, organization, as, { note, email: 'markup@x.io' })
    expect((await look(house, organization, as, made.id)).json().place.note).toBe(note)
    const mail = (await readMails(house)).find(({ to }) => to === made.email)
    expect(mail?.text).toContain('> <img src=x onerror=alert(1)>')
    expect(mail?.text).not.toContain('\u0007')
    const name = '<b>Ada</b> "\'&amp;'
    expect((await accept(house, made.token, { ...newcomer, name })).statusCode).toBe(200)
    for (const broken of ['Ada\nBcc: x', 'A\u202eda', '', ' '.repeat(5), 'x'.repeat(121)]) {
      const other = await inviteOne(house, organization, as)
      expect(codeOf(await accept(house, other.token, { ...newcomer, name: broken }))).toBe('name.invalid')
    }
  })

  it('D-11: a file with a mark, quotes, any line ends and formulas; errors say the line and what to write', async () => {
    await makeGroup(house, organization, { name: 'On-call: night' })
    const csv =
      '\ufeff"E-mail";Roles;Scope;Groups;Method;End date;Note\r\n' +
      '"one@file.io";"member;billing";own;"On-call: night:email+sms";password;2030-01-31;"Hi ""you"",\nsecond line"\r\n' +
      "two@file.io;'=admin;;;;;\r\n" +
      'three@file.io;Read-Only;tag:payments;;;2030-02-30;\r\n' +
      '\r\n' +
      'four@file.io;;;nobody:email;carrier pigeon;2001-01-01;=HYPERLINK("x")\r\n' +
      'broken;;;;;;\r\n' +
      'one@file.io;;;;;;\r\n' +
      'five@file.io;;;;;;;extra\r\n' +
      'six@file.io\r\n'
    const answer = await post(house, organization, as, { csv, place: { roleIds: [roleOf(organization, 'guest')] } })
    const rows = rowsOf(answer)
    expect(
      rows.map(({ row, email, verdict: said, errors }) => [
        row,
        email,
        said,
        errors.map(({ member }) => member).join(),
      ]),
    ).toEqual([
      [3, 'one@file.io', 'new', ''],
      [4, 'two@file.io', 'invalid', 'roles'],
      [5, 'three@file.io', 'invalid', 'end_date'],
      [7, 'four@file.io', 'invalid', 'groups,method,endsAt'],
      [8, null, 'invalid', 'email'],
      [9, 'one@file.io', 'duplicate', ''],
      [10, 'five@file.io', 'invalid', 'row'],
      [11, 'six@file.io', 'new', ''],
    ])
    const { place } = (await look(house, organization, as, rows[0]?.invitationId ?? '')).json()
    expect(place).toMatchObject({
      scope: { kind: 'own' },
      endsAt: '2030-02-01T00:00:00.000Z',
      note: 'Hi "you",\nsecond line',
    })
    expect(place.groups).toMatchObject([{ email: true, sms: true, on: true }])
    expect(place.roles.map(({ key }: { key: string }) => key)).toEqual(['member', 'billing'])
    const { place: common } = (await look(house, organization, as, rows[7]?.invitationId ?? '')).json()
    expect(common.roles.map(({ key }: { key: string }) => key)).toEqual(['guest'])
  })

  it.each([
    ['no header', 'a@x.io\nb@x.io'],
    ['an unknown column', 'email,colour\na@x.io,red'],
    ['a column twice', 'email,email\na@x.io,b@x.io'],
    ['a quote that never closes', 'email,note\na@x.io,"never'],
    ['nothing', 'email'],
  ])('a file with %s is refused as a whole, with what is wrong', async (_, csv) => {
    const answer = await post(house, organization, as, { csv })
    expect(['422 invitation.csv_invalid', '422 invitation.no_rows']).toContain(verdict(answer))
    expect(answer.json().detail).not.toBe('')
  })

  it('a file larger than a request may be is refused before it is read', async () => {
    const answer = await post(house, organization, as, { csv: `email\n${'x@x.io\n'.repeat(1_500_000)}` })
    expect(verdict(answer)).toBe('413 request.too_large')
  })

  it.each([
    [{ scope: { kind: 'named', scopeId: `scp_${'0'.repeat(26)}` } }, 'scope.not_found'],
    [{ scope: { kind: 'custom', owners: [], tags: [] } }, 'invitation.scope_empty'],
    [{ scope: { kind: 'custom', owners: [`mem_${'0'.repeat(26)}`], tags: [] } }, 'membership.not_found'],
    [
      { groups: [{ groupId: `ngr_${'0'.repeat(26)}`, email: true, sms: false, on: true }] },
      'notification-group.not_found',
    ],
    [{ endsAt: '2001-01-01T00:00:00Z' }, 'invitation.end_in_past'],
    [{ username: 'ada@x.io' }, 'membership.username_invalid'],
    [{ roleIds: [`rol_${'0'.repeat(26)}`] }, 'role.not_found'],
  ])('V14: %j is told at its row: %s', async (item, code) => {
    const [row] = rowsOf(await post(house, organization, as, { items: [{ email: 'place@x.io', ...item }] }))
    expect([row?.verdict, row?.errors[0]?.code, row?.status]).toEqual(['invalid', code, 'skipped'])
  })

  it('V25: members that are none of the request’s are refused', async () => {
    for (const more of [{ status: 'accepted' }, { sponsor: 'x' }, { superuser: true }, { ownerOf: organization.id }]) {
      const answer = await post(house, organization, as, { items: [{ email: 'mass@x.io', ...more }] })
      expect(verdict(answer)).toBe('400 request.invalid')
    }
    expect(verdict(await house.ask(`GET ${of(organization)}/invitations?sort=secret_hash`, { as }))).toBe(
      '400 request.invalid',
    )
  })
})
