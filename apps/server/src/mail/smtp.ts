import type { TryResult } from '@rollcall/core/mail'
import { createTransport } from 'nodemailer'
import type { MailServer } from './mail-server.ts'
import type { Message } from './message.ts'
import { toOneLine } from './plain.ts'
import { explainFailure } from './smtp-failure.ts'

export interface Patience {
  readonly connectMs: number
  readonly greetingMs: number
  /** How long the server may be silent. */
  readonly silenceMs: number
  /** The longest that one mail may take from the first to the last byte, however the server talks. */
  readonly mailMs: number
}

export const usualPatience: Patience = { connectMs: 10_000, greetingMs: 15_000, silenceMs: 30_000, mailMs: 90_000 }

export interface Sender {
  /** Never throws: what went wrong is the result. */
  readonly send: (message: Message, giveUp?: AbortSignal) => Promise<TryResult>
  /** What is being sent may end; with `force` it is cut. */
  readonly close: (force: boolean) => void
}

export interface SenderOptions {
  /** How this server calls itself. */
  readonly ourName: string
  readonly patience: Patience
  /** How many connections are kept, each for one mail at a time. */
  readonly connections: number
  /** Hears each line of the conversation, without secrets. */
  readonly onLine?: (who: 'client' | 'server', line: string) => void
}

/** Speaks SMTP to one server. Connections are kept for some seconds, since mails come in crowds. */
export function openSender(server: MailServer, options: SenderOptions): Sender {
  const { patience } = options
  const transport = createTransport({
    ...toConnection(server, options),
    pool: true,
    maxConnections: options.connections,
    maxMessages: 100,
    // Once, where the server has dropped a connection that was kept: not a byte of the mail was sent then. Every other try is the ledger's matter.
    maxRequeues: 1,
    idleTimeout: 5_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  // Each failure comes back from `send` too; without a listener it would end the process.
  transport.on('error', () => undefined)
  return {
    send: async (message, giveUp) => {
      const tooLong = AbortSignal.timeout(patience.mailMs)
      const signal = giveUp === undefined ? tooLong : AbortSignal.any([tooLong, giveUp])
      try {
        const { response } = await transport.sendMail({ ...message, signal })
        return { outcome: 'sent', code: toCode(response), answer: toAnswer(server, response) }
      } catch (error) {
        const { answer, ...failure } = explainFailure(error, server, patience)
        return { ...failure, answer: toAnswer(server, answer) }
      }
    },
    close: (force) => transport.close({ force }),
  }
}

function toConnection(server: MailServer, { ourName, patience, onLine }: SenderOptions) {
  const { host, port, security, user, password, ca } = server
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    name: ourName,
    ...(user === undefined ? {} : { auth: { user, pass: password?.reveal() ?? '' }, forceAuth: true }),
    tls: { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: patience.connectMs,
    greetingTimeout: patience.greetingMs,
    socketTimeout: patience.silenceMs,
    dnsTimeout: patience.connectMs,
    maxResponseSize: 64 * 1_024,
    ...(onLine === undefined ? {} : { transactionLog: true, logger: toListener(server, onLine) }),
  }
}

const toCode = (response: string): number | null => Number(/^\d{3}/.exec(response)?.[0] ?? Number.NaN) || null

const longestAnswer = 500

/** One line, without the password even where a server repeats it. */
export const toAnswer = (server: MailServer, text: string): string =>
  withoutSecrets(server, toOneLine(text)).slice(0, longestAnswer)

function withoutSecrets({ user = '', password }: MailServer, text: string): string {
  const secret = password?.reveal() ?? ''
  if (secret === '') return text
  const base64 = (value: string) => Buffer.from(value).toString('base64')
  const forms = [secret, base64(secret), base64(`\0${user}\0${secret}`), base64(`${user}\0${user}\0${secret}`)]
  return forms.reduce((rest, form) => rest.replaceAll(form, '[secret]'), text)
}

/** Nodemailer puts these words where the secret was, and encodes them like it. */
const placeholder = '/* secret */'

/** What is given to sign in, in words: nobody reads base64. */
function withoutLogin(line: string): string {
  const [, command = '', given = ''] = /^(AUTH \S+ )?(\S+)$/.exec(line) ?? []
  return Buffer.from(given, 'base64').toString().includes(placeholder) ? `${command}[secret]` : line
}

function toListener(server: MailServer, onLine: NonNullable<SenderOptions['onLine']>) {
  const none = () => undefined
  const debug = (entry: { readonly tnx?: string }, text: unknown) => {
    if (entry.tnx !== 'client' && entry.tnx !== 'server') return
    for (const line of String(text).split(/\r?\n/)) onLine(entry.tnx, toAnswer(server, withoutLogin(line)))
  }
  return { level: none, trace: none, debug, info: none, warn: none, error: none, fatal: none }
}
