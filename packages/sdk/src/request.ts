import type { BodyOf, Key, PathOf, QueryOf } from '@rollcall/contract/operations'

/** Absent where the operation takes no such part, optional where each of its members is, required otherwise. */
type Given<Name extends string, Part> = [Part] extends [undefined]
  ? { readonly [N in Name]?: undefined }
  : Partial<Part> extends Part
    ? { readonly [N in Name]?: Part }
    : { readonly [N in Name]: Part }

interface CallOptions {
  /** Refuses the change unless the version on the server is still this one. */
  readonly ifMatch?: number
  /** Makes a repeat of the same request answer what the first did. */
  readonly idempotencyKey?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export type PartsOf<K extends Key> = Given<'path', PathOf<K>> & Given<'query', QueryOf<K>> & Given<'body', BodyOf<K>>
export type RequestOf<K extends Key> = PartsOf<K> & CallOptions

/** What a request carries, once its types have done their work. */
export interface LooseRequest extends CallOptions {
  readonly path?: Readonly<Record<string, Plain | undefined>> | undefined
  readonly query?: Readonly<Record<string, Plain | readonly Plain[] | undefined>> | undefined
  readonly body?: unknown
}

type Plain = string | number | boolean

const texts = (value: Plain | readonly Plain[]): string[] => [value].flat().map(String)

function toQuery(query: LooseRequest['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) for (const text of texts(value)) parameters.append(name, text)
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}

function filledIn(template: string, path: LooseRequest['path']): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = path?.[name]
    if (value === undefined) throw new TypeError(`${template} needs the path parameter ${name}`)
    return encodeURIComponent(String(value))
  })
}

/** Method and address are read from the key itself, so no table of operations has to travel with the client. */
export function toTarget(key: string, { path, query }: LooseRequest): { method: string; target: string } {
  const space = key.indexOf(' ')
  return { method: key.slice(0, space), target: filledIn(key.slice(space + 1), path) + toQuery(query) }
}

export function toHeaders(request: LooseRequest, token: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(request.ifMatch !== undefined && { 'if-match': `"${request.ifMatch}"` }),
    ...(request.idempotencyKey !== undefined && { 'idempotency-key': request.idempotencyKey }),
    ...request.headers,
  }
}
