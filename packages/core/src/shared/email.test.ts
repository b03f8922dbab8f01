import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEmail } from './email.ts'

/** Counts how often, and with how much, the costly step was called. */
function domainToAscii(domain: string): string {
  asked.push(domain.length)
  return /^[\p{L}\p{N}.-]+$/u.test(domain) ? domain.replace('bücher', 'xn--bcher-kva') : ''
}
let asked: number[] = []
const parse = (text: string) => parseEmail(text, domainToAscii)

describe('the canonical form of an address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  ADA@Example.COM ', 'ada@example.com'],
    ['a.b+c@mail.example.com', 'a.b+c@mail.example.com'],
    ["o'brien@example.com", "o'brien@example.com"],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('of %j is %j', (text, expected) => {
    expect(parse(text)).toEqual({ ok: true, value: expected })
  })

  it.each([
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@@example.com',
    'ada@b@example.com',
    '"ada"@example.com',
    '"a b"@example.com',
    'ada(work)@example.com',
    'Ada <ada@example.com>',
    'ada@example.com, eve@example.com',
    'ada@[192.0.2.1]',
    'ada@192.0.2.1',
    'ada@example.com.',
    'ada@.example.com',
    'ada@exa mple.com',
    'ada@-example.com',
    'ada@example-.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'zoë@example.com',
    'аda@example.com',
    'ada＠example.com',
    'ａｄａ@example.com',
    'ada@ｅxample.com',
    'ﬁ@example.com',
    'ada\u200b@example.com',
    'ada@example.com\u0000',
    'ada@example.com\nBcc: eve@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'a.'.repeat(125)}com`,
    'ada@example.\ud800',
  ])('of %j is none', (text) => {
    expect(parse(text)).toEqual({ ok: false, error: 'email.invalid' })
  })

  it('is found with bounded work, however long the text is', () => {
    asked = []
    for (const text of [
      `${'a.'.repeat(25_000)}@example.com`,
      `a@${'b.'.repeat(25_000)}com`,
      '@'.repeat(50_000),
      `a@${'ü'.repeat(50_000)}.com`,
    ])
      expect(parse(text).ok).toBe(false)
    expect(asked).toEqual([])
  })

  it('of itself is itself', () => {
    const address = fc
      .tuple(fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}$/), fc.domain())
      .map((parts) => parts.join('@'))
    fc.assert(
      fc.property(address, (text) => {
        const once = parse(text)
        if (once.ok) expect(parse(once.value)).toEqual(once)
      }),
    )
  })

  it('holds one @, no space and no capital, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.constantFrom('@example.com', '@b', ''),
        (head, tail) => {
          const parsed = parse(head + tail)
          if (parsed.ok) expect(parsed.value).toMatch(/^[^\s@A-Z]+@[a-z0-9.-]+$/)
        },
      ),
    )
  })
})
