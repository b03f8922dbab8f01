import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLine, toFolded } from './text.ts'

describe('a line of text', () => {
  it.each([
    [' Ada ', 'Ada'],
    ['A\u030angstro\u0308m', 'Ångström'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['a\u00a0b', 'a\u00a0b'],
  ])('%j is %j', (text, expected) => {
    expect(parseLine(text, 10)).toBe(expected)
  })

  it.each([
    '',
    '   ',
    'a\nb',
    'a\tb',
    'a\u0000b',
    'a\u2028b',
    'a\u202eb',
    'a\u2066b',
    '\ud800',
    'a\u007fb',
    'a\u0085b',
    'x'.repeat(11),
  ])('%j is none', (text) => {
    expect(parseLine(text, 10)).toBeUndefined()
  })

  it('is measured in characters', () => {
    expect(parseLine('🦊'.repeat(10), 10)).toBe('🦊'.repeat(10))
    expect(parseLine('🦊'.repeat(11), 10)).toBeUndefined()
  })
})

describe('the folded form', () => {
  it.each([
    ['Zoë ŠIMEK', 'zoe simek'],
    ['ﬁne', 'fine'],
    ['Ａｄａ', 'ada'],
    ['Ångström', 'angstrom'],
    ['İpek', 'ipek'],
    ['100% _\\', '100% _\\'],
  ])('of %j is %j', (text, expected) => {
    expect(toFolded(text)).toBe(expected)
  })

  it('of itself is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(toFolded(toFolded(text))).toBe(toFolded(text))
      }),
    )
  })
})
