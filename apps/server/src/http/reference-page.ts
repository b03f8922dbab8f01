import { type Code, codes } from '@rollcall/contract/shared/codes'
import { none, refusalsOf, type Operation, type RoutePolicy } from '@rollcall/contract/shared/operation'
import { operations } from '@rollcall/contract/operations'
import type { TSchema } from 'typebox'

/** The API for people: one page, without scripts, searched by the browser and good to print. */
export function toReferencePage(version: string): string {
  const entries = Object.entries(operations) as [string, Operation][]
  const tags = [...new Set(entries.map(([, { tag }]) => tag))]
  const sections = tags.map((tag) =>
    toSection(
      tag,
      entries.filter(([, operation]) => operation.tag === tag),
    ),
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Rollcall API ${escape(version)}</title>
<link rel="stylesheet" href="/reference.css">
</head>
<body>
<nav aria-label="Contents"><p><strong>Rollcall API</strong> ${escape(version)}</p><ul>${tags.map((tag) => `<li><a href="#${toAnchor(tag)}">${escape(tag)}</a></li>`).join('')}<li><a href="#errors">Errors</a></li></ul><p><a href="/openapi.json">openapi.json</a></p></nav>
<main>
<h1>Rollcall API</h1>
<p>JSON over HTTP. Sign in for a session cookie, or send an API token as <code>Authorization: Bearer …</code>. Refusals are problem details (RFC 9457) with a stable <code>code</code>; members that an operation does not know are refused.</p>
${sections.join('\n')}
<section><h2 id="errors">Errors</h2>${toTable(
    ['Code', 'Status', 'Meaning'],
    Object.entries(codes).map(([code, { status, title }]) => [
      `<code id="${code}">${code}</code>`,
      String(status),
      escape(title),
    ]),
  )}</section>
</main>
</body>
</html>
`
}

const toSection = (tag: string, entries: readonly [string, Operation][]): string =>
  `<section><h2 id="${toAnchor(tag)}">${escape(tag)}</h2>${entries.map(([key, operation]) => toEntry(key, operation)).join('\n')}</section>`

function toEntry(key: string, operation: Operation): string {
  const [method = '', path = ''] = key.split(' ')
  const parts = [
    `<h3 id="${operation.id}"><span class="method">${method}</span> <code>${escape(path)}</code></h3>`,
    `<p>${escape(operation.summary)}. ${operation.description === undefined ? '' : escape(operation.description)}</p>`,
    `<p class="who">${escape(inWords(operation.policy))}${operation.idempotent === true ? ' Takes an Idempotency-Key.' : ''}${operation.concurrency === 'if-match' ? ' Needs If-Match.' : ''}</p>`,
    toMembers('Path', operation.path),
    toMembers('Query', operation.query),
    toMembers('Body', operation.body),
    ...Object.entries(operation.answers).map(([status, schema]) =>
      schema === none ? `<h4>Answer ${status}</h4><p>No body.</p>` : toMembers(`Answer ${status}`, schema),
    ),
    toRefusals(refusalsOf(operation)),
  ]
  return `<article>${parts.join('\n')}</article>`
}

const toRefusals = (refusals: readonly Code[]): string =>
  refusals.length === 0
    ? ''
    : `<p class="refusals">Refuses with ${refusals.map((code) => `<a href="#${code}"><code>${code}</code></a>`).join(', ')}.</p>`

function inWords(policy: RoutePolicy): string {
  switch (policy.kind) {
    case 'anyone':
      return `Open: ${policy.why}.`
    case 'session':
      return 'For the signed-in person.'
    case 'member':
      return 'For members of the organization.'
    case 'permission':
      return `Needs ${policy.permission}.`
    case 'server':
      return `For an elevated superuser (${policy.permission}).`
    case 'observer':
      return 'For callers on the same machine, or with server.observe.'
  }
}

function toMembers(title: string, schema: TSchema | undefined): string {
  if (schema === undefined) return ''
  const rows = listMembers(schema, '')
  const table = rows.length === 0 ? `<p>${escape(typeInWords(schema))}</p>` : toTable(['Name', 'Type', 'Meaning'], rows)
  return `<h4>${title}</h4>${table}`
}

interface Described {
  readonly type?: string
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
  readonly items?: TSchema
  readonly anyOf?: readonly TSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly description?: string
}

/** Members of members stand below theirs, with the path to them. */
function listMembers(schema: TSchema, prefix: string): string[][] {
  const { properties = {}, required = [] } = schema as Described
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = `${prefix}${name}`
    const { description } = member as Described
    const row = [
      `<code>${escape(path)}</code>${required.includes(name) ? '' : ' <em>optional</em>'}`,
      escape(typeInWords(member)),
      escape(description ?? ''),
    ]
    return [row, ...listMembers(inner(member), `${path}.`)]
  })
}

/** Of a list its item, of something that may be null what it is otherwise. */
function inner(schema: TSchema): TSchema {
  const { items, anyOf } = schema as Described
  if (items !== undefined) return inner(items)
  const other = anyOf?.find((one) => (one as Described).type !== 'null')
  return other === undefined ? schema : inner(other)
}

function typeInWords(schema: TSchema): string {
  const { type, items, anyOf, enum: values, const: only, format } = schema as Described
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeInWords))].join(' or ')
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (only !== undefined) return JSON.stringify(only)
  if (items !== undefined) return `list of ${typeInWords(items)}`
  return format ?? type ?? 'anything'
}

const toTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="table" role="region" aria-label="${head.join(', ')}" tabindex="0"><table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`

const toAnchor = (tag: string): string => tag.toLowerCase().replaceAll(' ', '-')

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
