import { describe, expect, it } from 'vitest'
import { addAddresses, written } from './addresses.ts'

const texts = (text: string) => addAddresses([], text)[0].map((entry) => entry.text)

describe('addresses', () => {
  it('R-4: a paste of anything becomes chips: three valid, one not, one duplicate', () => {
    const pasted = 'Lena Voss <lena@x.io>, jo@x.io; "Diaz, Ana" <ana@x.io>\nbroken@@x, jo@x.io'
    const [entries, said] = addAddresses([], pasted)
    expect(entries.map(({ text, valid }) => [text, valid])).toEqual([
      ['lena@x.io', true],
      ['jo@x.io', true],
      ['ana@x.io', true],
      ['broken@@x', false],
    ])
    expect(said).toEqual({ added: 3, duplicates: 1, invalid: 1 })
  })

  it.each([
    ['a column with its header', 'Email\r\na@x.io\r\nb@x.io\r\n', ['a@x.io', 'b@x.io']],
    ['quoted cells', '"a@x.io","b@x.io"', ['a@x.io', 'b@x.io']],
    ['spaces and tabs', 'a@x.io b@x.io\tc@x.io', ['a@x.io', 'b@x.io', 'c@x.io']],
    ['capitals', 'ADA@Acme.IO', ['ada@acme.io']],
    ['letters of other scripts in the domain', 'ada@bücher.example', ['ada@xn--bcher-kva.example']],
    ['nothing', ' , ; \n', []],
  ])('takes %s apart', (_, text, expected) => expect(texts(text)).toEqual(expected))

  it.each(['a@x.io/b', 'a@x.io:80', 'a@192.0.2.1', 'a@0x7f.1', 'a@x', 'ada'])('%s is kept, and is none', (text) => {
    expect(addAddresses([], text)[0]).toEqual([{ text, valid: false, name: null }])
  })

  it('what is there already is counted, and not doubled', () => {
    const [before] = addAddresses([], 'a@x.io')
    expect(addAddresses(before, 'A@x.io b@x.io')).toEqual([
      [...before, { text: 'b@x.io', valid: true, name: null }],
      { added: 1, duplicates: 1, invalid: 0 },
    ])
  })

  it('goes to the server with its name', () => {
    expect(written({ text: 'ana@x.io', valid: true, name: 'Diaz, "Ana"' })).toBe('"Diaz, Ana" <ana@x.io>')
    expect(written({ text: 'ana@x.io', valid: true, name: null })).toBe('ana@x.io')
  })
})
