import { describe, expect, it } from 'vitest'
import { changed, takesAway } from './channels.ts'

const email = { email: true, sms: false, on: true }

describe('R-7 R-8: the channels and the switch', () => {
  it.each([
    [email, { sms: true }, { email: true, sms: true, on: true }],
    [email, { on: false }, { email: true, sms: false, on: false }],
    [email, { email: false }, { email: false, sms: false, on: false }],
    [{ email: false, sms: false, on: false }, { on: true }, email],
    [{ email: false, sms: true, on: false }, { on: true }, { email: false, sms: true, on: true }],
    [{ email: false, sms: false, on: false }, { sms: true }, { email: false, sms: true, on: false }],
  ])('%j with %j is %j', (before, change, after) => {
    expect(changed(before, change)).toEqual(after)
  })

  it('are all that a change holds, whatever stood beside them', () => {
    expect(changed({ ...email, name: 'Ada' } as typeof email, { sms: true })).toEqual({ ...email, sms: true })
  })

  it('take something away where a channel or the switch goes', () => {
    const both = { email: true, sms: true, on: true }
    expect([takesAway(both, email), takesAway(email, both), takesAway(both, { ...both, on: false })]).toEqual([
      true,
      false,
      true,
    ])
    expect(takesAway({ ...both, on: false }, { ...email, on: false })).toBe(false)
  })
})
