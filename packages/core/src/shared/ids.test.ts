import { describe, expect, it } from 'vitest'
import { makeId, parseId } from './ids.ts'

describe('ids', () => {
  const random = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 255])

  it('carry their kind and 26 characters', () => {
    const id = makeId('usr', new Date('2026-11-21T10:00:00Z'), random)
    expect(id).toMatch(/^usr_[0-9a-hjkmnp-tv-z]{26}$/)
    expect(parseId('usr', id)).toBe(id)
    expect(parseId('org', id)).toBeUndefined()
  })

  it('sort in the order of their making', () => {
    const earlier = makeId('mem', new Date(1_000), random)
    const later = makeId('mem', new Date(1_001), random)
    expect(earlier < later).toBe(true)
  })

  it.each([
    '',
    'usr_',
    'usr_0',
    'USR_01j00000000000000000000000',
    'usr_01i00000000000000000000000',
    '__proto__',
    'constructor',
  ])('refuse %j', (text) => {
    expect(parseId('usr', text)).toBeUndefined()
  })
})
