import { createHash } from 'node:crypto'
import { type Found, type Question, searchActions, searchResources, searchSubjects } from '@rollcall/core/access'
import { toCanonicalJson, type Json } from '@rollcall/core/audit'
import type { Seal } from '../shared/seal.ts'
import { type Caller, callerMay } from './callers.ts'
import { type Body, isObject, readAction, readContext, readResource, readSubject, Unfit } from './entities.ts'
import { plain, refuseOthers } from './evaluate.ts'
import { type WireError, wireError } from './wire-error.ts'

export type Searched = 'subject' | 'resource' | 'action'

const usualLimit = 100
const mostResults = 1_000

/** What fits is what `decide` permits; a page goes on where the one before ended, for the same caller and the same question. */
export function search(seal: Seal, caller: Caller, searched: Searched, body: unknown): object | WireError {
  if (!isObject(body)) return wireError(400, 'The body must be a JSON object.')
  if (searched === 'subject' && !callerMay(caller, 'access.search'))
    return wireError(403, 'Searching for subjects needs the permission access.search.')
  const question = readSearch(caller, searched, body)
  if (question instanceof Unfit) return wireError(400, question.message)
  const refusal = searched === 'subject' ? undefined : refuseOthers(caller, question.subject)
  if (refusal !== undefined) return refusal
  const place = placeOf(caller, searched, question)
  const page = readPage(seal, body['page'], place)
  if (page instanceof Unfit) return wireError(400, page.message)
  const { results, total, next } = find(caller, searched, question, page)
  const next_token = next === undefined ? '' : seal.close(next, place).toString('base64url')
  return {
    page: { next_token, count: results.length, total },
    context: { revision: caller.snapshot.revision },
    results,
  }
}

function readSearch(caller: Caller, searched: Searched, body: Body): Question | Unfit {
  const subject = readSubject(body['subject'], searched !== 'subject')
  if (subject instanceof Unfit) return subject
  const action = searched === 'action' ? { name: '' } : readAction(body['action'])
  if (action instanceof Unfit) return action
  const resource = readResource(body['resource'], searched !== 'resource')
  if (resource instanceof Unfit) return resource
  const context = readContext(body['context'])
  if (context instanceof Unfit) return context
  const question = { subject, action, resource, context, now: caller.now }
  return caller.ownUserId === null ? question : plain(question)
}

/** Whose page of which search: a token opens for nothing else. */
function placeOf({ organizationId, tokenId }: Caller, searched: Searched, question: Question): string {
  const { subject, action, resource, context } = question
  const entities = JSON.parse(JSON.stringify([subject, action, resource, context ?? null])) as Json
  const digest = createHash('sha256').update(toCanonicalJson(entities)).digest('base64url')
  return `search ${organizationId} ${tokenId} ${searched} ${digest}`
}

interface Page {
  readonly limit: number
  readonly after: string | undefined
}

function readPage(seal: Seal, page: unknown, place: string): Page | Unfit {
  if (page === undefined) return { limit: usualLimit, after: undefined }
  if (!isObject(page)) return new Unfit('page must be an object.')
  const { limit = usualLimit, token = '' } = page
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1)
    return new Unfit('page.limit must be a whole number from 1 on.')
  if (typeof token !== 'string') return new Unfit('page.token must be a string.')
  const size = Math.min(limit, mostResults)
  if (token === '') return { limit: size, after: undefined }
  try {
    return { limit: size, after: seal.open(Buffer.from(token, 'base64url'), place) }
  } catch {
    return new Unfit('page.token was not given for this search, or not to this caller.')
  }
}

interface Results {
  readonly results: readonly object[]
  readonly total: number
  /** The last id of the page where more follow. */
  readonly next: string | undefined
}

function find({ snapshot }: Caller, searched: Searched, question: Question, page: Page): Results {
  switch (searched) {
    case 'subject':
      return toResults(searchSubjects(snapshot, question, page), (id) => ({ type: question.subject.type, id }))
    case 'resource':
      return toResults(searchResources(snapshot, question, page), (id) => ({ type: question.resource.type, id }))
    case 'action':
      return pageOf(searchActions(snapshot, question), page)
  }
}

const toResults = ({ ids, total, hasMore }: Found, toEntity: (id: string) => object): Results => ({
  results: ids.map(toEntity),
  total,
  next: hasMore ? ids.at(-1) : undefined,
})

function pageOf(names: readonly string[], { limit, after }: Page): Results {
  const start = after === undefined ? 0 : names.indexOf(after) + 1
  const shown = names.slice(start, start + limit)
  const hasMore = names.length > start + limit
  return { results: shown.map((name) => ({ name })), total: names.length, next: hasMore ? shown.at(-1) : undefined }
}
