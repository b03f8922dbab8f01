import { describe, expect, it } from 'vitest'
import { parseNote, whilePending } from './membership-request.ts'

describe('a note', () => {
  it.each([
    ['  I work with Ada.\r\nShe knows me. ', 'I work with Ada.\nShe knows me.'],
    ['a\n\nb', 'a\n\nb'],
    ['x'.repeat(500), 'x'.repeat(500)],
  ])('%j', (text, expected) => expect(parseNote(text)).toEqual({ ok: true, value: expected }))
  it.each(['', ' \n ', 'x'.repeat(501), 'a\u0000b', 'left\u202eright', `${'x\n'.repeat(300)}`])('%j is none', (text) =>
    expect(parseNote(text)).toEqual({ ok: false, error: 'note.invalid' }),
  )
})

describe('a request', () => {
  it.each([
    ['pending', true],
    ['approved', false],
    ['refused', false],
    ['withdrawn', false],
  ] as const)('that is %s can be decided: %s', (state, expected) => expect(whilePending({ state }).ok).toBe(expected))
})
