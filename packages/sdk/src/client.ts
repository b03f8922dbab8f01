import type { AnswerOf, Key } from '@rollcall/contract/operations'
import { NotUnderstoodError, RefusedError, UnreachableError } from './errors.ts'
import { isProblem } from './problem.ts'
import { type LooseRequest, type PartsOf, type RequestOf, toHeaders, toTarget } from './request.ts'

/** As much of `fetch` as the client uses. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>

interface ClientOptions {
  readonly fetch: Transport
  /** Where the server answers, without a slash at the end; empty means the page's own origin. */
  readonly baseUrl?: string
  /** An API token, for programs; a browser has its session cookie. */
  readonly token?: string
}

export type Arguments<K extends Key> =
  Partial<PartsOf<K>> extends PartsOf<K> ? [request?: RequestOf<K>] : [request: RequestOf<K>]

export interface Client {
  /**
   * @throws RefusedError when the server says no, UnreachableError when nobody answers, NotUnderstoodError when
   * somebody else does; what an aborted `signal` gives as its reason passes through.
   */
  readonly request: <K extends Key>(key: K, ...request: Arguments<K>) => Promise<AnswerOf<K>>
}

async function send(options: ClientOptions, key: string, request: LooseRequest): Promise<Response> {
  const { method, target } = toTarget(key, request)
  const init: RequestInit = { method, headers: toHeaders(request, options.token) }
  if (request.body !== undefined) init.body = JSON.stringify(request.body)
  if (request.signal) init.signal = request.signal
  try {
    return await options.fetch((options.baseUrl ?? '') + target, init)
  } catch (cause) {
    request.signal?.throwIfAborted()
    throw new UnreachableError(cause)
  }
}

async function read(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw new UnreachableError(cause)
  })
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new NotUnderstoodError(response.status, cause)
  }
}

export function createClient(options: ClientOptions): Client {
  return {
    async request<K extends Key>(key: K, ...[request]: Arguments<K>): Promise<AnswerOf<K>> {
      const response = await send(options, key, (request ?? {}) as LooseRequest)
      const answer = await read(response, request?.signal)
      if (response.ok) return answer as AnswerOf<K>
      throw isProblem(answer) ? new RefusedError(answer) : new NotUnderstoodError(response.status)
    },
  }
}
