import { describe, expect, it } from 'vitest'
import { en } from '../i18n/en.ts'
import { left, relative } from './when.ts'

const now = new Date('2026-11-22T12:00:00Z')

describe('relative', () => {
  it.each([
    ['2026-11-22T11:59:30Z', 'now'],
    ['2026-11-22T12:00:30Z', 'now'],
    ['2026-11-22T11:56:00Z', '4 min ago'],
    ['2026-11-22T11:00:01Z', '59 min ago'],
    ['2026-11-22T11:00:00Z', '1 h ago'],
    ['2026-11-21T12:00:01Z', '23 h ago'],
    ['2026-11-20T11:00:00Z', '2 d ago'],
    ['2026-09-23T12:00:01Z', '59 d ago'],
    ['2026-11-23T19:30:00Z', 'in 1 d'],
    ['2026-11-22T15:10:00Z', 'in 3 h'],
  ])('says of %s "%s"', (instant, text) => {
    expect(relative(new Date(instant), now, en)).toBe(text)
  })

  it('gives a date from 60 days on', () => {
    expect(relative(new Date('2026-09-23T12:00:00Z'), now, en)).toBe('Sep 23, 2026')
  })
})

describe('left', () => {
  it.each([
    ['2026-11-22T12:00:20Z', 'less than a minute left'],
    ['2026-11-22T12:59:59Z', '59 min left'],
    ['2026-11-23T19:30:00Z', '31 h left'],
    ['2026-11-25T12:00:00Z', '72 h left'],
    ['2026-11-29T12:00:00Z', '7 d left'],
    ['2026-11-22T12:00:00Z', 'now'],
    ['2026-11-20T11:00:00Z', '2 d ago'],
  ])('says of %s "%s"', (instant, text) => {
    expect(left(new Date(instant), now, en)).toBe(text)
  })
})
