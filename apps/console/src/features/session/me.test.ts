import { describe, expect, it } from 'vitest'
import { safeNext } from './me.ts'

describe('where a sign-in goes on', () => {
  it.each(['/o/acme/users', '/o/acme/users?q=a', '/me/tokens'])('%s is ours', (next) => {
    expect(safeNext(next)).toBe(next)
  })

  it.each([
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/',
    '',
    'me',
    undefined,
    ['/me'],
  ])('%j is not', (next) => expect(safeNext(next)).toBeUndefined())
})
