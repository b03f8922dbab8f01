import { describe, expect, it } from 'vitest'
import { readCsv, writeCsv } from './csv.ts'

describe('a file of invitations', () => {
  it('R-4: is read with byte order mark, CRLF, quotes and line breaks in cells', () => {
    const file = readCsv(
      '\uFEFFEmail,Roles,Note\r\na@x.io,Support;Billing,"Hello ""A"",\r\nwelcome"\r\n\r\nb@x.io,,\r\n',
    )
    expect(file).toEqual({
      columns: ['email', 'roles', 'note'],
      lines: [
        { line: 2, cells: { email: 'a@x.io', roles: 'Support;Billing', note: 'Hello "A",\r\nwelcome' } },
        { line: 5, cells: { email: 'b@x.io', roles: '', note: '' } },
      ],
    })
  })

  it.each(['email;role\na@x.io;Support', 'e-mail\trole\na@x.io\tSupport'])('takes %j as it comes', (text) => {
    expect(readCsv(text)?.lines[0]?.cells).toEqual({ email: 'a@x.io', roles: 'Support' })
  })

  it.each(['email\na@x.io\nb@x.io', 'a@x.io,b@x.io', '', 'roles,scope\nSupport,own'])('%j is no table', (text) => {
    expect(readCsv(text)).toBeUndefined()
  })

  it('leaves columns out that it does not know', () => {
    expect(readCsv('email,colour,role\na@x.io,blue,Support')?.lines[0]?.cells).toEqual({
      email: 'a@x.io',
      roles: 'Support',
    })
  })

  it('is written so that reading it gives the same, a line for each', () => {
    const text = 'email,roles,note\na@x.io,"Support;Billing","a ""b"", c"\nb@x.io,,'
    const file = readCsv(text)
    expect(file && readCsv(writeCsv(file))).toEqual(file)
    expect(
      writeCsv({ columns: ['email', 'note'], lines: [{ line: 2, cells: { email: 'a@x.io', note: 'a\nb' } }] }),
    ).toBe('email,note\na@x.io,a b')
  })
})
