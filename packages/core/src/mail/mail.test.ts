import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followUp, longestTryingMs, nextTry } from './mail.ts'

const queuedAt = new Date('2026-03-02T09:00:00.000Z')
const at = (seconds: number) => new Date(queuedAt.getTime() + seconds * 1_000)
const mail = { tries: 1, queuedAt, expiresAt: null }

describe('the next try', () => {
  it.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [7, 1_920],
    [8, 3_600],
    [500, 3_600],
  ])('D-9: after %i that failed comes in %i seconds', (tries, seconds) => {
    expect(nextTry(tries, queuedAt, queuedAt, 0.5)).toEqual(at(seconds))
  })

  it('is spread by a fifth', () => {
    expect(nextTry(1, queuedAt, queuedAt, 0)).toEqual(at(24))
    expect(nextTry(1, queuedAt, queuedAt, 1)).toEqual(at(36))
  })

  it('always lies ahead, and none comes after a day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat({ max: 1e9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, waitedMs, chance) => {
          const now = new Date(queuedAt.getTime() + waitedMs)
          const next = nextTry(tries, queuedAt, now, chance)
          if (next === undefined) expect(waitedMs).toBeGreaterThan(longestTryingMs - 2 * 3_600_000)
          else {
            expect(next.getTime()).toBeGreaterThan(now.getTime())
            expect(next.getTime() - queuedAt.getTime()).toBeLessThanOrEqual(longestTryingMs)
          }
        },
      ),
    )
  })
})

describe('what follows from a try', () => {
  it('D-9: is sent only where the mail server took it', () => {
    expect(followUp({ outcome: 'sent', code: 250, answer: '250 ok' }, mail, queuedAt, 0.5)).toEqual({ state: 'sent' })
  })

  it('is refused with what the mail server said', () => {
    const refusal = { outcome: 'refused', code: 550, answer: '550 no such mailbox' } as const
    expect(followUp(refusal, mail, queuedAt, 0.5)).toEqual({ state: 'refused', reason: '550 no such mailbox' })
  })

  it.each(['postponed', 'failed'] as const)('is another try after %s, until a day is over', (outcome) => {
    const result = { outcome, code: null, answer: 'nobody answers' }
    expect(followUp(result, mail, queuedAt, 0.5)).toEqual({ state: 'queued', dueAt: at(30), reason: 'nobody answers' })
    expect(followUp(result, { ...mail, tries: 30 }, at(86_400), 0.5)).toEqual({
      state: 'refused',
      reason: 'Given up after 30 tries: nobody answers',
    })
  })

  it('is no other try where the mail would be of no use by then', () => {
    const result = { outcome: 'failed', code: null, answer: 'nobody answers' } as const
    expect(followUp(result, { ...mail, expiresAt: at(30) }, queuedAt, 0.5).state).toBe('refused')
    expect(followUp(result, { ...mail, expiresAt: at(31) }, queuedAt, 0.5).state).toBe('queued')
  })
})
