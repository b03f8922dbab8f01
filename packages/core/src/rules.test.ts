import { describe, expect, it } from 'vitest'
import { parsePassword } from './credential/credential.ts'
import { checkLink } from './link/link.ts'
import { isEnded, parseUsername } from './membership/membership.ts'
import { parseSlug } from './organization/organization.ts'
import { acceptsProof, idleEnd, isLive } from './session/session.ts'
import { parseName } from './user/user.ts'

const noon = new Date('2026-03-02T12:00:00Z')
const after = (ms: number): Date => new Date(noon.getTime() + ms)
const okOf = <T>(result: { readonly ok: boolean; readonly value?: T; readonly error?: string }) =>
  result.ok ? result.value : result.error

describe('usernames', () => {
  it.each([
    ['ada', 'ada'],
    [' Ada.B-c_1 ', 'ada.b-c_1'],
    ['7', '7'],
    ['a'.repeat(32), 'a'.repeat(32)],
  ])('%j is %j', (text, expected) => {
    expect(okOf(parseUsername(text))).toBe(expected)
  })

  it.each(['', ' ', '.ada', '-ada', 'ada@example.com', 'zoë', 'a b', 'a/b', 'a'.repeat(33), 'ada\u0000'])(
    '%j is none',
    (text) => {
      expect(okOf(parseUsername(text))).toBe('membership.username_invalid')
    },
  )
})

describe('short names of organizations', () => {
  it.each(['ab', 'acme', 'a-b-c', '42', 'x'.repeat(40)])('%j is one', (text) => {
    expect(okOf(parseSlug(text))).toBe(text)
  })

  it.each(['', 'a', 'Acme', '-acme', 'acme-', 'ac me', 'acmé', 'a_b', 'a.b', 'x'.repeat(41), 'acme\n'])(
    '%j is none',
    (text) => {
      expect(okOf(parseSlug(text))).toBe('organization.slug_invalid')
    },
  )
})

describe('names of people', () => {
  it.each([
    [' Zoë ', 'Zoë'],
    ['A', 'A'],
    ['n'.repeat(120), 'n'.repeat(120)],
    ['n'.repeat(121), 'name.invalid'],
    ['', 'name.invalid'],
    ['<b>Ada</b>', '<b>Ada</b>'],
  ])('%j is %j', (text, expected) => {
    expect(okOf(parseName(text))).toBe(expected)
  })
})

describe('passwords', () => {
  const isCommon = (password: string): boolean => password.startsWith('common')
  it.each([
    ['x'.repeat(11), 'password.too_short'],
    ['x'.repeat(12), 'x'.repeat(12)],
    ['🦊'.repeat(11), 'password.too_short'],
    ['🦊'.repeat(256), '🦊'.repeat(256)],
    ['x'.repeat(257), 'password.too_long'],
    ['common but long', 'password.too_common'],
    ['   spaces count   ', '   spaces count   '],
  ])('%j: %s', (text, expected) => {
    expect(okOf(parsePassword(text, isCommon))).toBe(expected)
  })
})

describe('links', () => {
  const link = { expiresAt: noon, usedAt: null, replacedAt: null }
  it.each([
    [link, -1, link],
    [link, 0, 'link.expired'],
    [{ ...link, usedAt: noon }, -1, 'link.used'],
    [{ ...link, usedAt: noon }, 1, 'link.used'],
    [{ ...link, replacedAt: noon }, -1, 'link.replaced'],
    [{ ...link, replacedAt: noon }, 1, 'link.replaced'],
  ])('%j after %d ms', (given, ms, expected) => {
    expect(okOf(checkLink(given, after(ms)))).toEqual(expected)
  })
})

describe('sessions', () => {
  const hour = 3_600_000
  const session = {
    proof: 'password',
    lastSeenAt: noon,
    endsAt: after(10 * hour),
    elevatedUntil: after(1_000),
  } as const

  it('end at the idle end or the end in any case, whichever comes first, at the instant itself', () => {
    expect(idleEnd(session, hour)).toEqual(after(hour))
    expect(idleEnd(session, 20 * hour)).toEqual(after(10 * hour))
    expect([isLive(session, hour, after(hour - 1)), isLive(session, hour, after(hour))]).toEqual([true, false])
    expect([isLive(session, 20 * hour, after(10 * hour - 1)), isLive(session, 20 * hour, after(10 * hour))]).toEqual([
      true,
      false,
    ])
  })

  it('open organizations that accept their proof', () => {
    expect([
      acceptsProof(['saml', 'password'], 'password'),
      acceptsProof(['saml'], 'password'),
      acceptsProof([], 'password'),
    ]).toEqual([true, false, false])
  })
})

describe('memberships', () => {
  it('end at the instant itself', () => {
    expect([
      isEnded({ endsAt: noon }, after(-1)),
      isEnded({ endsAt: noon }, noon),
      isEnded({ endsAt: null }, noon),
    ]).toEqual([false, true, false])
  })
})
