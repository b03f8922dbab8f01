import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type TemplateKey, templates } from '../access/access.ts'
import type { InvitationPolicy } from '../policy/policy.ts'
import type { Email } from '../shared/email.ts'
import {
  accept,
  decline,
  expiryOf,
  type Invitation,
  isExpired,
  type Offer,
  type PendingInvitation,
  replace,
  resend,
  revoke,
  toOpen,
} from './offer.ts'
import { listedStatuses, mayCopy, offeredActs, shownStatus, statusWord } from './shown.ts'
import { seatsLeft } from './seats.ts'

const noon = new Date('2026-03-02T12:00:00Z')
const after = (ms: number): Date => new Date(noon.getTime() + ms)
const second = 1_000
const hour = 3_600_000
const day = 24 * hour
const offer: Offer = {
  id: 'inv_1',
  organizationId: 'org_1',
  membershipId: 'mem_1',
  email: 'ada@acme.io' as Email,
  method: 'password',
  expiresAt: after(72 * hour),
}
const pending: PendingInvitation = { ...offer, status: 'pending' }
const ada = { userId: 'usr_1', email: offer.email } as const
const inEach: Readonly<Record<Invitation['status'], Invitation>> = {
  pending,
  accepted: { ...offer, status: 'accepted', acceptedBy: 'usr_1', acceptedAt: noon },
  declined: { ...offer, status: 'declined', declinedAt: noon },
  revoked: { ...offer, status: 'revoked', revokedAt: noon, reason: 'withdrawn' },
  replaced: { ...offer, status: 'replaced', replacedAt: noon },
}
const outcome = (result: { ok: true; value: { status: string } } | { ok: false; error: string }): string =>
  result.ok ? result.value.status : result.error
const policyOf = (key: TemplateKey): InvitationPolicy => templates[key].policy.invitations

describe('an offer', () => {
  it('R-13: expires at 72:00:00 and not at 71:59:59, O-21 after 7 days, C-5 never', () => {
    const expiring = (key: TemplateKey): ((ms: number) => boolean) => {
      const expiresAt = expiryOf(policyOf(key), noon)
      return (ms) => isExpired({ expiresAt }, after(ms))
    }
    const [apm, appsec, metrics] = [expiring('apm'), expiring('appsec'), expiring('metrics')]
    expect([apm(72 * hour - second), apm(72 * hour - 1), apm(72 * hour)]).toEqual([false, false, true])
    expect([appsec(7 * day - 1), appsec(7 * day)]).toEqual([false, true])
    expect(metrics(10_000 * day)).toBe(false)
  })

  it('R-11: is in one state, and R-15 accepted only by being accepted', () => {
    const shown = Object.values(inEach).map((one) => shownStatus(one, noon))
    expect(shown).toEqual(['sent', 'accepted', 'declined', 'revoked', undefined])
    expect(shownStatus(pending, after(72 * hour))).toBe('expired')
    expect(toOpen(pending, noon)).toEqual({ ok: true, value: pending })
  })

  it.each([
    ['pending', 'accepted'],
    ['accepted', 'invitation.used'],
    ['declined', 'invitation.declined'],
    ['revoked', 'invitation.revoked'],
    ['replaced', 'invitation.replaced'],
  ] as const)('V6, V12: accepting a %s one: %s', (state, expected) => {
    expect(outcome(accept(inEach[state], ada, noon))).toBe(expected)
  })

  it('V2, V3: is for its own address alone, V10: and not for ever', () => {
    expect(outcome(accept(pending, { ...ada, email: 'eve@acme.io' as Email }, noon))).toBe('invitation.wrong_account')
    expect(outcome(accept(pending, ada, after(365 * day)))).toBe('invitation.expired')
  })

  it('C-4: is declined where the policy has it', () => {
    expect(outcome(decline(pending, policyOf('metrics'), noon))).toBe('declined')
    expect(outcome(decline(pending, policyOf('apm'), noon))).toBe('invitation.not_offered')
    expect(outcome(decline(inEach.accepted, policyOf('metrics'), noon))).toBe('invitation.used')
  })

  it('R-16: is revoked while it is pending, sent or expired', () => {
    expect(outcome(revoke(pending, 'withdrawn', noon))).toBe('revoked')
    expect(outcome(revoke(pending, 'withdrawn', after(year)))).toBe('revoked')
    expect(outcome(revoke(inEach.accepted, 'withdrawn', noon))).toBe('invitation.used')
    expect(outcome(revoke(inEach.revoked, 'withdrawn', noon))).toBe('invitation.revoked')
  })
  const year = 365 * day

  it('R-14, R-18, R-19: is sent again from expired and revoked, with a new 72 hours', () => {
    const later = after(100 * hour)
    for (const one of [pending, inEach.revoked]) {
      const again = resend(one, policyOf('apm'), later)
      expect(again).toMatchObject({ ok: true, value: { status: 'pending', expiresAt: after(172 * hour) } })
    }
    expect(outcome(resend(pending, policyOf('apm'), noon))).toBe('invitation.not_offered')
    expect(outcome(resend(pending, policyOf('crash-reporting'), noon))).toBe('pending')
    expect(outcome(resend(inEach.revoked, policyOf('appsec'), noon))).toBe('invitation.not_offered')
    expect(outcome(resend(inEach.accepted, policyOf('apm'), noon))).toBe('invitation.used')
  })

  it('D-7: gives way to a new one once it has ended without being taken', () => {
    expect(outcome(replace(pending, noon))).toBe('invitation.open')
    expect(outcome(replace(pending, after(72 * hour)))).toBe('replaced')
    expect([outcome(replace(inEach.revoked, noon)), outcome(replace(inEach.declined, noon))]).toEqual([
      'replaced',
      'replaced',
    ])
    expect(outcome(replace(inEach.accepted, noon))).toBe('invitation.used')
  })

  it('R-11: stays in one state through any acts at any times', () => {
    const policy = { ...policyOf('complete'), resendFrom: ['pending', 'expired', 'revoked'] } as const
    const acts = fc.array(
      fc.tuple(fc.constantFrom('accept', 'decline', 'revoke', 'resend', 'replace'), fc.nat(200 * hour)),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(acts, (steps) => {
        let now = noon
        let one: Invitation = pending
        for (const [act, ms] of steps) {
          now = new Date(now.getTime() + ms)
          const next = {
            accept: () => accept(one, ada, now),
            decline: () => decline(one, policy, now),
            revoke: () => revoke(one, 'withdrawn', now),
            resend: () => resend(one, policy, now),
            replace: () => replace(one, now),
          }[act]()
          const isFinal = one.status === 'accepted' || one.status === 'replaced'
          if (next.ok) {
            expect(isFinal).toBe(false)
            if (next.value.status === 'accepted') expect(isExpired(next.value, now)).toBe(false)
            one = next.value
          }
        }
      }),
    )
  })
})

describe('what is shown', () => {
  it('R-11, O-20: has the words of the template', () => {
    expect([statusWord('apm', 'sent'), statusWord('apm', 'accepted')]).toEqual(['Invitation Sent', 'Signed Up'])
    expect([statusWord('appsec', 'sent'), statusWord('appsec', 'accepted')]).toEqual(['Invited', 'Active'])
    expect([statusWord('complete', 'declined'), statusWord('apm', 'expired')]).toEqual(['Declined', 'Expired'])
  })

  it('C-3, C-4, B-3, O-20: ended ones leave the list, or stay in it as in R-11; declined only where one can decline', () => {
    for (const key of ['metrics', 'crash-reporting', 'appsec'] as const)
      expect(listedStatuses(policyOf(key))).toEqual(['sent'])
    expect(listedStatuses(policyOf('apm'))).toEqual(['sent', 'expired', 'accepted', 'revoked'])
    expect(listedStatuses(policyOf('complete'))).toContain('declined')
  })

  it.each([
    ['apm', 'sent', ['revoke', 'edit'], 'sent'],
    ['apm', 'refused', ['retry-delivery', 'copy-link', 'revoke', 'edit'], 'sent'],
    ['apm', 'sent', ['resend', 'revoke', 'edit'], 'expired'],
    ['apm', 'sent', ['resend'], 'revoked'],
    ['crash-reporting', 'refused', ['resend', 'retry-delivery', 'copy-link', 'revoke', 'edit'], 'sent'],
    ['metrics', 'not_configured', ['retry-delivery', 'copy-link', 'revoke', 'edit'], 'sent'],
    ['appsec', 'queued', ['revoke', 'edit'], 'sent'],
    ['appsec', 'sent', ['revoke', 'edit'], 'expired'],
    ['appsec', 'sent', [], 'revoked'],
    ['complete', 'sent', ['copy-link', 'revoke', 'edit'], 'sent'],
    ['complete', 'sent', [], 'accepted'],
  ] as const)('R-18, B-18, B-19, O-22: in %s with its mail %s: %j while %s-', (key, delivery, acts, state) => {
    const now = state === 'expired' ? after(1_000 * hour) : noon
    const one = inEach[state === 'sent' || state === 'expired' ? 'pending' : state]
    const situation = { policy: policyOf(key), delivery, canMail: true, now }
    expect(offeredActs(one, situation)).toEqual(acts)
  })

  it('B-18: without a mail server nothing is mailed again', () => {
    const situation = { policy: policyOf('complete'), delivery: 'not_configured', canMail: false, now: noon } as const
    expect(offeredActs(pending, situation)).toEqual(['copy-link', 'revoke', 'edit'])
  })

  it('B-19: links are copied never, when not delivered, or always', () => {
    const copy = (copyLink: InvitationPolicy['copyLink']) =>
      (['queued', 'sent', 'refused', 'not_configured'] as const).map((delivery) => mayCopy({ copyLink }, delivery))
    expect([copy('never'), copy('when-not-delivered'), copy('always')]).toEqual([
      [false, false, false, false],
      [false, false, true, true],
      [true, true, true, true],
    ])
  })
})

describe('seats', () => {
  it.each([
    [{ seats: null, pendingReserves: true }, 5, 5, null],
    [{ seats: 10, pendingReserves: true }, 5, 4, 1],
    [{ seats: 10, pendingReserves: true }, 5, 6, 0],
    [{ seats: 10, pendingReserves: false }, 9, 50, Number.POSITIVE_INFINITY],
    [{ seats: 10, pendingReserves: false }, 10, 0, 0],
  ])('D-26: %j with %d in and %d open leaves %s', (policy, members, open, left) => {
    expect(seatsLeft(policy, { members, open })).toBe(left)
  })
})
