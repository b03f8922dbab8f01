import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEmail } from '../shared/email.ts'
import { templates } from '../access/access.ts'
import { parseAddressList } from './address-list.ts'
import { checkRoleSet } from './role-set.ts'
import { neutralCell, parseEnd, parseGroup, parseList } from './row.ts'

const toAscii = (domain: string): string => (/^[\x20-\x7e]+$/.test(domain) ? domain.toLowerCase() : '')
const parse = (text: string): readonly string[] =>
  parseAddressList(text, (address) => parseEmail(address, toAscii)).map((entry) =>
    entry.state === 'invalid' ? `! ${entry.text}` : `${entry.state === 'duplicate' ? '= ' : ''}${entry.email}`,
  )

describe('addresses as people paste them, R-4', () => {
  it.each([
    ['a@x.io', ['a@x.io']],
    [
      'a@x.io, b@x.io; c@x.io d@x.io\te@x.io\nf@x.io\r\ng@x.io',
      'a b c d e f g'.split(' ').map((name) => `${name}@x.io`),
    ],
    ['a@x.io，b@x.io；c@x.io、d@x.io', 'a b c d'.split(' ').map((name) => `${name}@x.io`)],
    [
      'Lena Voss <lena@x.io>, jo@x.io; "Diaz, Ana" <ana@x.io>\nbroken@@x, jo@x.io',
      ['lena@x.io', 'jo@x.io', 'ana@x.io', '! broken@@x', '= jo@x.io'],
    ],
    ['"a@x.io","b@x.io"\n"c@x.io"', ['a@x.io', 'b@x.io', 'c@x.io']],
    ['Email\na@x.io\nb@x.io', ['a@x.io', 'b@x.io']],
    ['"E-mail address"\r\n"a@x.io"', ['a@x.io']],
    ['A@X.IO a@x.io', ['a@x.io', '= a@x.io']],
    ['mailto:a@x.io', ['a@x.io']],
    ['“Voss, Lena” <lena@x.io>', ['lena@x.io']],
    ["O'Brien <ob@x.io>, d'arcy@x.io", ['ob@x.io', "d'arcy@x.io"]],
    ['<a@x.io> <b@x.io> c@x.io', ['a@x.io', 'b@x.io', 'c@x.io']],
    ['a@x.io Lena <lena@x.io>', ['a@x.io', 'lena@x.io']],
    ['hello world', ['! hello world']],
    ['a@x.io and b@x.io', ['a@x.io', '! and', 'b@x.io']],
    ['"not closed a@x.io\nb@x.io', ['! "not', '! closed', 'a@x.io', 'b@x.io']],
    ['"a@x.io; b@x.io"', ['a@x.io', 'b@x.io']],
    ['x "a,b" y', ['! x "a,b" y']],
    [' ,;\n\t ', []],
    ['', []],
    ['a@x.io>', ['! a@x.io>']],
    ['<a@x.io', ['! <a@x.io']],
    ['=cmd|calc!A0, +1@x.io', ['! =cmd|calc!A0', '+1@x.io']],
    ['<script>alert(1)</script>', ['! script', '! alert(1) </script>']],
  ])('%j', (text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  it('keeps the names that stand beside', () => {
    const names = parseAddressList('"Diaz, Ana" <ana@x.io>, Lena Voss <lena@x.io>, jo@x.io', (text) =>
      parseEmail(text, toAscii),
    )
    expect(names.map((entry) => entry.state !== 'invalid' && entry.name)).toEqual(['Diaz, Ana', 'Lena Voss', null])
  })

  it('ends and loses no address, whatever stands around it', () => {
    const separators = fc.constantFrom(',', ';', ' ', '\n', '\t', ', ', ' ; ', '\r\n')
    const entry = fc
      .nat(40)
      .chain((n) => fc.constantFrom(`p${n}@x.io`, `<p${n}@x.io>`, `"p${n}@x.io"`, `P N <p${n}@x.io>`))
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, separators), { maxLength: 30 }), (entries) => {
        const text = entries.map(([one, by]) => one + (by === ' ' && one.includes('P N') ? ',' : by)).join('')
        const wanted = entries.map(([one]) => /p\d+@x\.io/.exec(one)?.[0])
        expect(parse(text).map((one) => one.replace('= ', ''))).toEqual(wanted)
      }),
    )
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('"', "'", '<', '>', '@', ',', ';', ' ', '\n', 'a', '“', '”'),
          maxLength: 40,
        }),
        (text) => void parse(text),
      ),
    )
  })
})

describe('cells of a file, D-11', () => {
  it('hold lists, groups with channels and ends', () => {
    expect(parseList(' a; b;;c ')).toEqual(['a', 'b', 'c'])
    expect(parseGroup('On-call: email + sms')).toEqual({ name: 'On-call', email: true, sms: true })
    expect(parseGroup('Ops: night')).toEqual({ name: 'Ops: night', email: true, sms: false })
    expect(parseGroup('Ops: night:SMS')).toEqual({ name: 'Ops: night', email: false, sms: true })
    expect(parseEnd('2026-12-31')).toEqual({ ok: true, value: new Date('2027-01-01T00:00:00Z') })
    expect(parseEnd('2026-12-31T10:00:00+02:00')).toEqual({ ok: true, value: new Date('2026-12-31T08:00:00Z') })
    for (const text of ['2026-02-30', '31.12.2026', 'tomorrow', '2026-12-31T25:00Z', ''])
      expect(parseEnd(text).ok).toBe(false)
  })

  it.each(['=1+1', '+1', '-1', '@sum', '\tx', '\rx'])('V130: %j is no formula in an export', (text) => {
    expect(neutralCell(text)).toBe(`'${text}`)
    expect(neutralCell(`a${text}`)).toBe(`a${text}`)
  })
})

describe('roles that one person may hold', () => {
  const check = (key: keyof typeof templates, ...keys: readonly string[]) => {
    const { roles, policy } = templates[key]
    return checkRoleSet(
      roles.filter((role) => keys.includes(role.key)),
      roles,
      policy.members,
    )
  }
  it('follow policy and template, O-10', () => {
    expect([check('appsec', 'developer'), check('appsec'), check('appsec', 'developer', 'admin')]).toEqual([
      undefined,
      'role_needed',
      'one_role',
    ])
    expect([check('apm'), check('apm', 'billing', 'dashboard-admin')]).toEqual([undefined, undefined])
    expect([
      check('metrics', 'normal', 'alerts'),
      check('metrics', 'alerts'),
      check('metrics', 'admin', 'alerts'),
    ]).toEqual([undefined, 'tier_needed', 'not_beside_tier'])
    expect([
      check('complete', 'member', 'guest'),
      check('complete', 'member', 'billing', 'data'),
      check('complete'),
    ]).toEqual(['one_tier', undefined, undefined])
    const { roles, policy } = templates.metrics
    const held = roles.filter(({ key }) => ['normal', 'data'].includes(key))
    expect(checkRoleSet(held, roles, { ...policy.members, functionalRoles: false })).toBe('functional_off')
  })
})
