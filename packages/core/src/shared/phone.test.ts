import { describe, expect, it } from 'vitest'
import { parsePhone } from './phone.ts'

describe('telephone numbers', () => {
  it.each([
    ['+491701234567', '+491701234567'],
    [' +49 170 / 123-45.67 ', '+491701234567'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['+683 4000', '+6834000'],
    ['+123456789012345', '+123456789012345'],
  ])('%j is %j', (text, expected) => {
    expect(parsePhone(text)).toEqual({ ok: true, value: expected })
  })

  it.each([
    '',
    '+',
    '0170 1234567',
    '0049 170 1234567',
    '+0 170 1234567',
    '+44 (0)20 7946 0000',
    '+49 170 12345 ext. 7',
    '+49170\n1234567',
    '+49\u202e170 1234567',
    '+４９１７０１２３４５６７',
    '+123456',
    '+1234567890123456',
    '+49+1701234567',
    'tel:+491701234567',
  ])('%j is none', (text) => {
    expect(parsePhone(text)).toEqual({ ok: false, error: 'phone.invalid' })
  })
})
