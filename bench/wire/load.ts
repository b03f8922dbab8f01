/** As many requests as a server answers, over connections that stay open. Written on sockets, so that the load costs less than what it measures. */
import { connect, type Socket } from 'node:net'

export interface Target {
  readonly origin: string
  readonly authorization: string
}

export interface Load {
  /** Answers in a second. */
  readonly rate: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

export function toRequest({ origin, authorization }: Target, path: string, body: object): Buffer {
  const text = JSON.stringify(body)
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${new URL(origin).host}`,
    `authorization: ${authorization}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`)
}

const connections = 32

/** @throws where anything but 200 is answered */
export async function load(origin: string, requests: readonly Buffer[], milliseconds: number): Promise<Load> {
  const times: number[] = []
  const began = performance.now()
  const end = began + milliseconds
  let next = 0
  const take = (): Buffer => requests[next++ % requests.length] as Buffer
  await Promise.all(Array.from({ length: connections }, () => drive(origin, take, times, end)))
  const seconds = (performance.now() - began) / 1_000
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99) }
}

function drive(origin: string, take: () => Buffer, times: number[], end: number): Promise<void> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let sent = 0
    const ask = (): void => {
      sent = performance.now()
      socket.write(take())
    }
    socket.on('connect', ask)
    socket.on('error', reject)
    readAnswers(socket, (status) => {
      const now = performance.now()
      times.push(now - sent)
      if (status !== 200) return void socket.destroy(new Error(`${origin} answered ${status}`))
      if (now < end) return ask()
      socket.end()
      resolve()
    })
  })
}

const headEnd = Buffer.from('\r\n\r\n')

function readAnswers(socket: Socket, onAnswer: (status: number) => void): void {
  let held = Buffer.alloc(0)
  /** Of an answer that is being read: how many bytes it has, and its status. */
  let open: { readonly length: number; readonly status: number } | undefined
  socket.on('data', (data) => {
    held = held.length === 0 ? data : Buffer.concat([held, data])
    if (open === undefined) {
      const at = held.indexOf(headEnd)
      if (at === -1) return
      const head = held.toString('latin1', 0, at)
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      open = { length: at + headEnd.length + length, status: Number(head.slice(9, 12)) }
    }
    if (held.length < open.length) return
    const { status } = open
    held = Buffer.alloc(0)
    open = undefined
    onAnswer(status)
  })
}
