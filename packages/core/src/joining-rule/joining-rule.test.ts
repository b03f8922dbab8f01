import { describe, expect, it } from 'vitest'
import type { MailDomain } from '../shared/email.ts'
import { inWords, nearestRule, reaches, stateOf, whereaboutsOf } from './joining-rule.ts'

const at = (domain: string, registrable: string | null = domain.split('.').slice(-2).join('.')) =>
  whereaboutsOf(domain as MailDomain, registrable)
const rule = (domain: string, subdomains = false) => ({ domain: domain as MailDomain, subdomains })

describe('B-11: a rule reaches', () => {
  it.each([
    ['acme.io', false, 'acme.io', true],
    ['acme.io', true, 'acme.io', true],
    ['acme.io', false, 'eng.acme.io', false],
    ['acme.io', true, 'eng.acme.io', true],
    ['acme.io', true, 'a.b.c.acme.io', true],
    ['acme.io', true, 'evilacme.io', false],
    ['acme.io', true, 'acme.io.evil.example', false],
    ['acme.io', true, 'acme.io.', false],
    ['acme.io', true, 'acme.co', false],
    ['acme.io', true, 'io', false],
    ['eng.acme.io', true, 'acme.io', false],
    ['eng.acme.io', true, 'reng.acme.io', false],
  ])('%s (with those below: %s) %s: %s', (domain, subdomains, of, expected) => {
    expect(reaches(rule(domain, subdomains), at(of))).toBe(expected)
  })

  it('nothing below a name where others register theirs', () => {
    expect(reaches(rule('clouds.example', true), at('shop.pages.clouds.example', 'shop.pages.clouds.example'))).toBe(
      false,
    )
    expect(
      reaches(rule('pages.clouds.example', true), at('a.shop.pages.clouds.example', 'shop.pages.clouds.example')),
    ).toBe(false)
    expect(at('shop.pages.example', null).above).toEqual([])
  })
})

describe('of several rules', () => {
  it('the one whose domain is nearest speaks', () => {
    const rules = [rule('acme.io', true), rule('eng.acme.io', true), rule('other.io', true)]
    expect(nearestRule(rules, at('eng.acme.io'))?.domain).toBe('eng.acme.io')
    expect(nearestRule(rules, at('ops.acme.io'))?.domain).toBe('acme.io')
    expect(nearestRule([rule('acme.io', true), rule('eng.acme.io')], at('x.eng.acme.io'))?.domain).toBe('acme.io')
    expect(nearestRule(rules, at('acme.com'))).toBeUndefined()
  })
})

describe('the state of a rule', () => {
  const fine = { cap: null, joined: 5, isProven: true, isDangerous: false }
  it.each([
    [fine, 'on'],
    [{ ...fine, cap: 6 }, 'on'],
    [{ ...fine, cap: 5 }, 'full'],
    [{ ...fine, cap: 4 }, 'full'],
    [{ ...fine, isDangerous: true, cap: 5 }, 'dangerous'],
    [{ ...fine, isProven: false, isDangerous: true }, 'unproven'],
  ] as const)('of %j is %s', (of, expected) => expect(stateOf(of)).toBe(expected))
})

describe('B-7, D-18: a rule in words', () => {
  const plain = { domain: 'acme.io', subdomains: false, mode: 'automatic', roles: ['Support'], cap: null } as const
  it.each([
    [plain, 'Anybody with an @acme.io address can join as Support.'],
    [{ ...plain, mode: 'approval' }, 'Anybody with an @acme.io address can ask to join as Support.'],
    [{ ...plain, roles: [] }, 'Anybody with an @acme.io address can join without a role.'],
    [
      { ...plain, roles: ['A', 'B', 'C'], subdomains: true },
      'Anybody with an address at acme.io or below it can join as A, B and C.',
    ],
    [
      { ...plain, cap: 20 },
      'Anybody with an @acme.io address can join as Support. After 20 people, others wait for approval.',
    ],
    [{ ...plain, cap: 20, mode: 'approval' }, 'Anybody with an @acme.io address can ask to join as Support.'],
  ] as const)('%j', (of, expected) => expect(inWords(of)).toBe(expected))
})
