import { codes, commonRefusals, type Code } from '@rollcall/contract/shared/codes'
import { none, type Operation, refusalsOf } from '@rollcall/contract/shared/operation'
import { Problem } from '@rollcall/contract/shared/schemas'
import { operations } from '@rollcall/contract/operations'
import type { TObject, TSchema } from 'typebox'

type Json = { readonly [name: string]: unknown }

/** OpenAPI 3.1 of the whole management API, from the declarations alone. */
export const toOpenApi = (version: string): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Rollcall',
    version,
    description:
      'The users area of a multi-tenant product: people, organizations, roles, and why somebody may do something.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [...new Set(Object.values(operations).map(({ tag }) => tag))].map((name) => ({ name })),
  paths: toPaths(),
  components: {
    schemas: { Problem },
    securitySchemes: {
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: '__Host-rollcall',
        description: 'Set by signing in; `rollcall-PORT` on plain http',
      },
      token: { type: 'http', scheme: 'bearer', description: 'An API token' },
    },
  },
})

function toPaths(): Json {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [key, operation] of Object.entries(operations) as [string, Operation][]) {
    const [method = '', path = ''] = key.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: toOperation(operation) }
  }
  return paths
}

const toOperation = (operation: Operation): Json => ({
  operationId: operation.id,
  tags: [operation.tag],
  summary: operation.summary,
  ...(operation.description === undefined ? {} : { description: operation.description }),
  ...toSecurity(operation),
  ...toParameters(operation),
  ...(operation.body === undefined
    ? {}
    : { requestBody: { required: true, content: { 'application/json': { schema: operation.body } } } }),
  responses: { ...toAnswers(operation), ...toRefusals(operation) },
})

function toSecurity({ policy }: Operation): Json {
  if (policy.kind === 'anyone') return { security: [] }
  const isOfSession = policy.kind === 'session' || policy.kind === 'server'
  const needs = policy.kind === 'permission' || policy.kind === 'server' ? { 'x-permission': policy.permission } : {}
  return { security: isOfSession ? [{ session: [] }] : [{ session: [] }, { token: [] }], ...needs }
}

function toParameters(operation: Operation): Json {
  const header = (name: string, description: string, required: boolean) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  })
  const parameters = [
    ...toMembers(operation.path, 'path'),
    ...toMembers(operation.query, 'query'),
    ...(operation.concurrency === 'if-match' ? [header('If-Match', 'The ETag that was read', true)] : []),
    ...(operation.idempotent === true
      ? [header('Idempotency-Key', 'Chosen by the caller; kept for a day', false)]
      : []),
  ]
  return parameters.length === 0 ? {} : { parameters }
}

const toMembers = (shape: TObject | undefined, place: 'path' | 'query') =>
  Object.entries(shape?.properties ?? {}).map(([name, schema]: [string, TSchema]) => ({
    name,
    in: place,
    required: shape?.required?.includes(name) ?? false,
    schema,
  }))

function toAnswers({ answers, concurrency }: Operation): Json {
  const headers = concurrency === undefined ? {} : { headers: { ETag: { schema: { type: 'string' } } } }
  const entries = Object.entries(answers).map(([status, schema]) => {
    const content = schema === none ? {} : { content: { 'application/json': { schema } } }
    return [status, { description: describe(Number(status)), ...headers, ...content }]
  })
  return Object.fromEntries(entries)
}

const describe = (status: number): string => ({ 201: 'Made', 202: 'Taken in', 204: 'Done' })[status] ?? 'The answer'

function toRefusals(operation: Operation): Json {
  const byStatus = new Map<number, Code[]>()
  for (const code of new Set<Code>([...refusalsOf(operation), ...commonRefusals])) {
    const { status } = codes[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const toAnswer = (list: readonly Code[]) => ({
    description: list.map((code) => `\`${code}\`: ${codes[code].title}`).join('\n\n'),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
  return Object.fromEntries(
    [...byStatus].toSorted(([a], [b]) => a - b).map(([status, list]) => [String(status), toAnswer(list)]),
  )
}
