import { type Arguments, createClient, type Transport } from '@rollcall/sdk'
import { RefusedError, UnreachableError } from '@rollcall/sdk/errors'
import type { AnswerOf, Key } from '@rollcall/contract/operations'
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { createStore } from './store.ts'

/** True while requests get no answer; the banner says so and goes by itself. */
export const unreachable = createStore(false)

/** Every try tells whether the server answers, also those that are repeated in silence. */
const transport: Transport = async (url, init) => {
  try {
    const response = await fetch(url, init)
    unreachable.set(false)
    return response
  } catch (error) {
    if (init.signal?.aborted !== true) unreachable.set(true)
    throw error
  }
}

const client = createClient({ fetch: transport })

export const call = client.request

/** True once a session that was good is refused; the dialog over the page asks to sign in again. */
export const sessionEnded = createStore(false)

function follow(error: unknown): void {
  const known = queryClient.getQueryData(keyOf('GET /v1/me')) !== undefined
  if (known && error instanceof RefusedError && error.is('session.required', 'session.ended')) sessionEnded.set(true)
}

/** A refusal stays a refusal however often it is asked; silence is worth another try. */
function worthRetrying(failures: number, error: Error): boolean {
  return error instanceof UnreachableError && failures < 30
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: follow }),
  mutationCache: new MutationCache({ onError: follow }),
  defaultOptions: {
    queries: { retry: worthRetrying, retryDelay: 2000, staleTime: 15_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})

export function keyOf<K extends Key>(key: K, ...request: Arguments<K>): readonly unknown[] {
  return request.length === 0 ? [key] : [key, request[0]]
}

/** One operation as a query: its key is the operation's own, with its parameters. */
export function ask<K extends Key>(key: K, ...request: Arguments<K>) {
  return queryOptions<AnswerOf<K>>({
    queryKey: keyOf(key, ...request),
    queryFn: ({ signal }) => call(key, ...([{ ...request[0], signal }] as unknown as Arguments<K>)),
  })
}
