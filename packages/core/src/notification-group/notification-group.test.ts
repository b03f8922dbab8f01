import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkChoice, isReached, losesEverybody, reachOf, type Recipient } from './notification-group.ts'

const member: Recipient = {
  status: 'active',
  ended: false,
  on: true,
  email: true,
  sms: true,
  emailProven: true,
  number: 'proven',
}

const recipients = fc.record<Recipient>({
  status: fc.constantFrom('invited', 'active', 'suspended', 'removed'),
  ended: fc.boolean(),
  on: fc.boolean(),
  email: fc.boolean(),
  sms: fc.boolean(),
  emailProven: fc.boolean(),
  number: fc.constantFrom('none', 'not-proven', 'proven'),
})

describe('R-7: the channel is e-mail, SMS or both', () => {
  it.each([
    [{ email: true, sms: false, on: true }, true],
    [{ email: false, sms: true, on: true }, true],
    [{ email: true, sms: true, on: true }, true],
    [{ email: false, sms: false, on: true }, false],
    [{ email: false, sms: false, on: false }, true],
    [{ email: true, sms: true, on: false }, true],
  ])('%j: %s', (choice, isOne) => {
    expect(checkChoice(choice)).toEqual(
      isOne ? { ok: true, value: choice } : { ok: false, error: 'notification-group.no_channel' },
    )
  })
})

describe('D-12: reachable is an active, not ended member with a channel that is on and proven', () => {
  it.each([
    [{}, 'reached', 'reached'],
    [{ on: false }, 'off', 'off'],
    [{ email: false }, 'off', 'reached'],
    [{ sms: false }, 'reached', 'off'],
    [{ status: 'invited' }, 'invited', 'invited'],
    [{ status: 'suspended' }, 'suspended', 'suspended'],
    [{ status: 'removed' }, 'removed', 'removed'],
    [{ status: 'suspended', ended: true }, 'suspended', 'suspended'],
    [{ ended: true }, 'ended', 'ended'],
    [{ emailProven: false }, 'not-proven', 'reached'],
    [{ number: 'not-proven' }, 'reached', 'not-proven'],
    [{ number: 'none' }, 'reached', 'no-number'],
    [{ status: 'invited', email: false }, 'off', 'invited'],
  ] as const)('%j: e-mail %s, SMS %s', (changes, email, sms) => {
    expect(reachOf({ ...member, ...changes })).toEqual({ email, sms })
  })

  it('R-8: nobody is reached while his switch is off', () => {
    fc.assert(
      fc.property(recipients, (recipient) => {
        expect(isReached(reachOf({ ...recipient, on: false }))).toBe(false)
      }),
    )
  })

  it('a group loses everybody when somebody was reached and nobody is', () => {
    const reaching = (anyhow: number) => ({ anyhow, email: anyhow, sms: 0 })
    const cases = [losesEverybody(reaching(1), reaching(0)), losesEverybody(reaching(2), reaching(1))]
    expect([...cases, losesEverybody(reaching(0), reaching(0))]).toEqual([true, false, false])
  })
})
