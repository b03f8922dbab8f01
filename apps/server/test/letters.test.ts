import type { Email } from '@rollcall/core/shared/email'
import type { MailId } from '@rollcall/core/shared/ids'
import { afterAll, describe, expect, it } from 'vitest'
import { toHtml } from '../src/mail/html.ts'
import type { LetterText } from '../src/mail/letter.ts'
import type { MailServer } from '../src/mail/mail-server.ts'
import { toMessage } from '../src/mail/message.ts'
import { toOneLine, toPlainText, unlinked } from '../src/mail/plain.ts'
import { openSender, usualPatience } from '../src/mail/smtp.ts'
import { toEmail } from '../src/shared/email.ts'
import { openMailHost } from './mail-host.ts'

const link = 'https://people.example/invite/rcl_x?a=1&b=2'
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=https://evil.example/x.png onerror=alert(1)>',
  "Bobby' onmouseover='alert(1)",
  'Ada\r\nBcc: victim@example.com',
  'Ada\nTo: victim@example.com\n\nA text of mine',
  'Ada\u2028Subject: other',
  '\u202Eada\u202C \u2066x\u2069',
  'Ada\u0000\u0007\u001B[31m',
  'https://evil.example/sign-in',
  'evil.example',
  'www.evil.example/a.b?c=d',
  "=cmd|'/c calc'!A0",
  'Ada <victim@example.com>, other@example.com',
  '&lt;b&gt;',
  '{{7*7}} ${7*7} <%= 7*7 %>',
  'x'.repeat(2_000),
]
const letterOf = (name: string): LetterText => ({
  subject: `${name} invites you to ${name}`,
  paragraphs: [`Hello ${name},`, `${name} (ada@example.com) invites you.`],
  note: { text: `Hi,\r\n\n${name}\nBye`, by: name },
  action: { label: `Join ${name}`, url: link },
  footer: `Ask ${name} if this is not for you.`,
})

const byCode = (one: string, other: string): number => (one < other ? -1 : 1)

/** Lines of a note aside. */
const tagsOf = (html: string) =>
  [...html.matchAll(/<\/?([a-z0-9!]+)/g)].map(([, tag]) => tag).filter((tag) => tag !== 'br')

describe('a letter', () => {
  it.each(hostile)('B-14: stays what it is with the name %j', (name) => {
    const html = toHtml(letterOf(name), name)
    expect(tagsOf(html)).toEqual(tagsOf(toHtml(letterOf('Ada'), 'Ada')))
    expect([...html.matchAll(/<[^>]*\s(?:href|src|srcset|action|background)=/g)]).toHaveLength(1)
    expect(html).toContain('href="https://people.example/invite/rcl_x?a=1&amp;b=2"')
    expect(html).not.toMatch(/<[^>]*\son\w+=|url\(|@import|[\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u)
    const text = toPlainText(letterOf(name))
    expect(text.split('\n').filter((line) => line === link)).toHaveLength(1)
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u2028]|(?!\n)\p{Cc}/u)
    for (const shown of [html, text]) expect(shown).not.toMatch(/evil\.example|https:\/\/evil/)
    expect(text.match(/https?:\/\//g)).toHaveLength(1)
  })

  it('keeps names of all scripts, joined emoji and addresses as they are', () => {
    for (const name of ['Łukasz Żółć', '山田太郎', 'محمد', 'क्षि', '👩‍👩‍👧 Ng', "O'Neil & Sons", 'v3.5 e.g. 1.000,00']) {
      expect(unlinked(toOneLine(name))).toBe(name)
    }
    for (const address of ['ada.okafor@mail.example.com', 'a@b.co', 'x+y.z@example.org']) {
      expect(unlinked(`Write to ${address}, please.`)).toBe(`Write to ${address}, please.`)
    }
  })

  it('keeps the lines of a note, each as a quotation', () => {
    const text = toPlainText({ ...letterOf('Ada'), note: { text: '\n\none\r\n\r\ntwo\u2029three\n', by: 'Ada' } })
    expect(text).toContain('\n\n> one\n> \n> two\n> three\n— Ada\n\n')
  })
})

describe('on the wire', async () => {
  const host = await openMailHost()
  afterAll(host.close)
  const server: MailServer = {
    host: '127.0.0.1',
    port: host.port,
    security: 'none',
    user: undefined,
    password: undefined,
    ca: undefined,
    from: 'rollcall@people.example' as Email,
    fromName: 'Rollcall',
  }
  const sender = openSender(server, { ourName: 'people.example', patience: usualPatience, connections: 1 })
  afterAll(() => sender.close(true))
  const id = `mai_${'0'.repeat(26)}` as MailId
  const now = new Date('2026-03-02T09:00:00.000Z')

  async function send(letter: LetterText, to: Email, changes: Partial<MailServer> = {}) {
    const [mailsBefore, commandsBefore] = [host.mails.length, host.commands.length]
    const message = toMessage({ id, recipient: to, letter, now }, { ...server, ...changes }, 'people.example')
    expect(await sender.send(message)).toMatchObject({ outcome: 'sent', code: 250 })
    expect(host.mails).toHaveLength(mailsBefore + 1)
    const { raw } = host.mails.at(-1)!
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'))
    const fields = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
    return { raw, fields, commands: host.commands.slice(commandsBefore) }
  }
  const names = (fields: readonly string[]) =>
    fields.map((field) => field.split(':')[0]?.toLowerCase() ?? '').sort(byCode)
  const valueOf = (fields: readonly string[], name: string) =>
    fields
      .find((field) => field.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()

  it.each(hostile)('one RCPT and no header of its own with the name %j', async (name) => {
    const plain = await send(letterOf('Ada'), 'guest@example.com' as Email)
    const sent = await send(letterOf(name), 'guest@example.com' as Email, { fromName: name })
    expect(names(sent.fields)).toEqual(names(plain.fields))
    expect(valueOf(sent.fields, 'to')).toBe('guest@example.com')
    expect(valueOf(sent.fields, 'from')).toMatch(/<rollcall@people\.example>$/)
    expect(sent.commands.filter((command) => /^RCPT/i.test(command))).toEqual(['RCPT TO:<guest@example.com>'])
    expect(sent.commands.filter((command) => /^MAIL/i.test(command))).toHaveLength(1)
    expect(Math.max(...sent.raw.split('\r\n').map(({ length }) => length))).toBeLessThan(999)
  })

  it('D-9: has what a mail of a program needs, in text and HTML', async () => {
    const { fields, raw } = await send(letterOf('Ada'), 'guest@example.com' as Email)
    expect(valueOf(fields, 'auto-submitted')).toBe('auto-generated')
    expect(valueOf(fields, 'message-id')).toBe(`<${id}@people.example>`)
    expect(valueOf(fields, 'date')).toBe('Mon, 02 Mar 2026 09:00:00 +0000')
    expect(valueOf(fields, 'content-type')).toMatch(/^multipart\/alternative/)
    expect(names(fields)).not.toContain('x-mailer')
    expect(names(fields)).not.toContain('list-unsubscribe')
    expect(raw).toMatch(/Content-Type: text\/plain; charset=utf-8[\s\S]+Content-Type: text\/html; charset=utf-8/)
  })

  it.each([
    "o'neil@example.com",
    'a+b@example.com',
    '!#$%&*/=?^_`{|}~-@example.com',
    'ada@bücher.example',
    'ada@faß.example',
    'ADA@EXAMPLE.COM',
    `${'a'.repeat(64)}@${'b'.repeat(63)}.example`,
  ])('the address as checked is the one on the wire: %s', async (typed) => {
    const email = toEmail(typed)
    if (!email.ok) throw new Error('it is an address')
    const { commands, fields } = await send(letterOf('Ada'), email.value)
    expect(commands.find((command) => /^RCPT/i.test(command))).toBe(`RCPT TO:<${email.value}>`)
    expect(valueOf(fields, 'to')).toBe(email.value)
  })

  it('keeps its connection for the next mail', async () => {
    const before = host.connections()
    for (let sent = 0; sent < 3; sent++) await send(letterOf('Ada'), 'guest@example.com' as Email)
    expect(host.connections()).toBe(before)
  })
})
