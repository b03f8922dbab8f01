import { describe, expect, it } from 'vitest'
import type { MailDomain } from '../shared/email.ts'
import { parseMailDomain } from '../shared/email.ts'
import { claimDomain, judgeRecords, recordName, recordValue } from './domain.ts'
import { publicProviders } from './public-providers.ts'

const claim = (name: string, registrable: string | null = name) => claimDomain(name as MailDomain, registrable)

describe('D-18: a domain can be claimed', () => {
  it('where it is somebody’s own', () => expect(claim('acme.io').ok).toBe(true))
  it('but not where anybody registers below it', () =>
    expect(claim('co.uk', null)).toEqual({ ok: false, error: 'domain.public_suffix' }))
  it.each([
    ['gmail.com', 'gmail.com'],
    ['mail.gmail.com', 'gmail.com'],
    ['yahoo.co.uk', 'yahoo.co.uk'],
  ])('nor where anybody has an address: %s', (name, registrable) =>
    expect(claim(name, registrable)).toEqual({ ok: false, error: 'domain.public_provider' }),
  )

  it('and the list holds canonical names', () => {
    for (const name of publicProviders) expect(parseMailDomain(name, (text) => text)).toEqual({ ok: true, value: name })
    expect(publicProviders.size).toBeGreaterThan(200)
  })
})

describe('what may stand behind the @', () => {
  it.each([
    ['acme.io', 'acme.io'],
    [' @ACME.io ', 'acme.io'],
  ])('%j is %s', (text, expected) =>
    expect(parseMailDomain(text, (name) => name)).toEqual({ ok: true, value: expected }),
  )
  it.each([
    '',
    '@',
    'acme',
    'acme.io.',
    '.acme.io',
    'a@acme.io',
    '@@acme.io',
    'acme.io/x',
    '192.0.2.1',
    'acme.io@evil.example',
    'ａcme.io',
    'acme .io',
    '-acme.io',
  ])('%j is none', (text) =>
    expect(parseMailDomain(text, (name) => name)).toEqual({ ok: false, error: 'domain.invalid' }),
  )
})

describe('D-18: the record', () => {
  const value = recordValue('abc')
  it('stands beside the name', () => expect(recordName('acme.io')).toBe('_rollcall.acme.io'))
  it.each([
    [[[value]], 'proven'],
    [[null, [], ['v=spf1', ` ${value} `]], 'proven'],
    [[[]], 'domain.dns_missing'],
    [[['v=spf1 -all'], null], 'domain.dns_missing'],
    [[['rollcall-domain=other']], 'domain.dns_different'],
    [[[`${value}d`]], 'domain.dns_different'],
    [[['x'], null, ['rollcall-domain=']], 'domain.dns_different'],
    [[null, null], 'domain.dns_unreachable'],
    [[], 'domain.dns_unreachable'],
  ] as const)('%j → %s', (answers, expected) => expect(judgeRecords(answers, 'abc')).toBe(expected))
})
