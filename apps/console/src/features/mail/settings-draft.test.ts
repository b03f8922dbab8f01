import { describe, expect, it } from 'vitest'
import { type Draft, draftOf, isChanged, needsPassword, type Saved, toInput, withSecurity } from './settings-draft.ts'

const saved: Saved = {
  host: 'smtp.example.com',
  port: 587,
  security: 'starttls',
  user: 'rollcall',
  hasPassword: true,
  passwordChangedAt: '2026-03-02T09:00:00.000Z',
  ca: null,
  from: 'rollcall@example.com' as Saved['from'],
  fromName: 'Rollcall',
  changedAt: '2026-03-02T09:00:00.000Z',
}
const changed = (changes: Partial<Draft>): Draft => ({ ...draftOf(saved), ...changes })

describe('the draft of the mail settings', () => {
  it('is what is saved at first, and says when it differs', () => {
    expect(isChanged(draftOf(saved), saved)).toBe(false)
    expect(isChanged(draftOf(null), null)).toBe(false)
    expect(isChanged(changed({ fromName: 'People' }), saved)).toBe(true)
    expect(isChanged(changed({ password: '' }), saved)).toBe(true)
  })

  it('takes the usual port along with the encryption, and leaves another one', () => {
    expect(withSecurity(draftOf(saved), 'tls')).toMatchObject({ security: 'tls', port: '465' })
    expect(withSecurity(changed({ port: '2525' }), 'tls')).toMatchObject({ port: '2525' })
  })

  it('keeps the password where nothing is said of it', () => {
    expect(toInput(draftOf(saved))).not.toHaveProperty('password')
    expect(toInput(changed({ password: 'new' }))).toMatchObject({ password: 'new' })
    expect(toInput(changed({ user: ' ', password: 'new' }))).toMatchObject({ user: null })
    expect(toInput(changed({ user: '', password: 'new' }))).not.toHaveProperty('password')
  })

  it('asks for the password again where it would go elsewhere', () => {
    expect(needsPassword(draftOf(saved), saved)).toBe(false)
    expect(needsPassword(changed({ fromName: 'People', from: 'x@example.com' }), saved)).toBe(false)
    for (const elsewhere of [
      { host: 'other.example' },
      { port: '25' },
      { security: 'tls' },
      { user: 'other' },
      { ca: 'x' },
    ] as const)
      expect(needsPassword(changed(elsewhere), saved)).toBe(true)
    expect(needsPassword(draftOf({ ...saved, hasPassword: false }), { ...saved, hasPassword: false })).toBe(true)
    expect(needsPassword(changed({ user: '' }), saved)).toBe(false)
  })
})
