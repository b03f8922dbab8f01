import type { Operation } from '@rollcall/contract/shared/operation'

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly minimum?: number
  readonly items?: Schema
  readonly minItems?: number
}

/** The smallest value that fits: required members only, ids that nothing has. */
export function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf?.[0] !== undefined) return sample(schema.anyOf[0])
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {})]))
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}))
    case 'boolean':
      return true
    case 'integer':
      return schema.minimum ?? 0
    default:
      return sampleText(schema)
  }
}

function sampleText({ pattern, format, minLength = 0 }: Schema): string {
  const prefix = /^\^([a-z]{3}_)/.exec(pattern ?? '')?.[1]
  if (prefix !== undefined) return prefix.padEnd(30, '0')
  if (format === 'date-time') return '2030-01-01T00:00:00.000Z'
  return 'a'.repeat(Math.max(minLength, 12))
}

export interface SampleRequest {
  readonly url: string
  readonly body: unknown
}

/** @param path values for members of the path; the others get ids that nothing has */
export function sampleRequest(
  key: string,
  operation: Operation,
  path: Readonly<Record<string, string>>,
): SampleRequest {
  const url = key
    .slice(key.indexOf(' ') + 1)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? String(sample(operation.path?.properties[name] ?? {})))
  const query = operation.query === undefined ? {} : (sample(operation.query as Schema) as Record<string, string>)
  const search = new URLSearchParams(query).toString()
  return {
    url: search === '' ? url : `${url}?${search}`,
    body: operation.body === undefined ? undefined : sample(operation.body as Schema),
  }
}
