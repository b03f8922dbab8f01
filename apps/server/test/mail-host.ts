import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Arrived {
  readonly from: string
  /** As it stood on the wire. */
  readonly to: readonly string[]
  /** The whole message, decoded no further. */
  readonly raw: string
  readonly isSecure: boolean
}

/** A real mail server in process that keeps what it takes. */
export interface MailHost {
  readonly port: number
  readonly mails: readonly Arrived[]
  /** Every command that a client gave, in order. */
  readonly commands: readonly string[]
  readonly connections: () => number
  /** Breaks every connection. */
  readonly hangUp: () => void
  readonly close: () => Promise<void>
}

export interface MailHostOptions extends SMTPServerOptions {
  /** What becomes of a recipient, or of the text: an error with `responseCode` refuses it. */
  readonly refuse?: (at: 'recipient' | 'text', address: string) => Error | undefined | Promise<Error | undefined>
}

export const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code })

export async function openMailHost({ refuse, ...options }: MailHostOptions = {}): Promise<MailHost> {
  const mails: Arrived[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = new SMTPServer({
    authOptional: options.onAuth === undefined,
    disabledCommands: options.key === undefined ? ['STARTTLS'] : [],
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: {
      ...quiet,
      debug: (entry: { tnx?: string }, _: string, text: unknown) => {
        if (entry?.tnx === 'command') commands.push(String(text))
      },
    } as never,
    onRcptTo: async (address, _, done) => done((await refuse?.('recipient', address.address)) ?? null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', () => undefined)
      stream.on('end', async () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        const error = await refuse?.('text', to[0] ?? '')
        if (error !== undefined) return done(error)
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
        mails.push({ from, to, raw: Buffer.concat(chunks).toString('utf8'), isSecure: session.secure })
        done(null, 'taken as number ' + mails.length)
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    commands,
    connections: () => connections,
    hangUp: () => sockets.forEach((socket) => socket.destroy()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        sockets.forEach((socket) => socket.destroy())
      }),
  }
}

const none = () => undefined
const quiet = { level: none, trace: none, debug: none, info: none, warn: none, error: none, fatal: none }
