import { codes } from '@rollcall/contract/shared/codes'
import { describe, expect, it } from 'vitest'
import { en } from './en.ts'

/** Every text of the catalogue: functions are called with what stands in for any argument. */
function texts(part: unknown): string[] {
  if (typeof part === 'string') return [part]
  if (typeof part === 'function') return [1, 2].map((count) => String(part(count, true, count)))
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(texts) : []
}

describe('the catalogue', () => {
  it('has sentences for codes of the contract only', () => {
    expect(Object.keys(en.errors.codes).filter((code) => !(code in codes))).toEqual([])
  })

  it('never says "successfully", "please" or "are you sure", and never shouts', () => {
    expect(texts(en).filter((text) => /successful|please|are you sure|oops|!/i.test(text))).toEqual([])
  })

  it('has its plurals right for none, one and more', () => {
    const { users, me } = en
    expect([0, 1, 2].map((count) => users.announced(count, true))).toEqual([
      'No users match',
      '1 user matches',
      '2 users match',
    ])
    expect([0, 1, 2].map(me.sessions.othersEnded)).toEqual([
      'There was no other session',
      '1 session has ended',
      '2 sessions have ended',
    ])
    expect(users.match(10_000, false)).toBe('10,000+ match')
  })
})
