import type { BodyOf, AnswerOf } from '@rollcall/contract/operations'
import type { Client, Transport } from './client.ts'
import { DecisionError, NotUnderstoodError, UnreachableError } from './errors.ts'

type Claims = Readonly<Record<string, unknown>>

/** Who: a user by `usr_…` or by the external id that the organization gave him, a service account, or a token. */
export interface Subject {
  readonly type: string
  readonly id: string
  readonly properties?: Claims | undefined
}

/** What he does: the verb, or the full `type.verb` where the catalogue lists it for the type of the resource. */
export interface Action {
  readonly name: string
  readonly properties?: Claims | undefined
}

/** On what. Something that is not registered is placed by the properties `application` and `environment`. */
export interface Resource {
  readonly type: string
  readonly id: string
  readonly properties?: Claims | undefined
}

export interface Question {
  readonly subject: Subject
  readonly action: Action
  readonly resource: Resource
  readonly context?: Claims | undefined
}

export interface DecisionContext {
  readonly reason: string
  /** Of the organization's access, as of which this was decided. */
  readonly revision: number
  /** Roles, cells and clauses that made the decision: for tokens that may explain. */
  readonly roles?: readonly unknown[]
  readonly scope?: unknown
}

export interface Decision {
  readonly decision: boolean
  readonly context: DecisionContext
}

/** What was no question is denied, and says why. */
export type BatchDecision =
  | Decision
  | {
      readonly decision: false
      readonly context: { readonly error: { readonly status: number; readonly message: string } }
    }

export type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit'

/** Members stand in for what an item leaves out, each whole. */
export interface BatchDefaults extends Partial<Question> {
  /** `execute_all` where nothing is said; the others answer up to the decision that ends them. */
  readonly semantic?: Semantic
}

export interface Paging {
  /** At most 1,000; 100 where nothing is said. */
  readonly limit?: number
  /** `nextToken` of the page before. */
  readonly token?: string
}

export interface SearchPage<Entity> {
  readonly results: readonly Entity[]
  /** Null: this was the last page. */
  readonly nextToken: string | null
  readonly total: number
  readonly revision: number
}

export type SubjectSearch = Omit<Question, 'subject'> & {
  readonly subject: Pick<Subject, 'type' | 'properties'>
} & Searching
export type ResourceSearch = Omit<Question, 'resource'> & {
  readonly resource: Pick<Resource, 'type' | 'properties'>
} & Searching
export type ActionSearch = Omit<Question, 'action'> & Searching

interface Searching {
  readonly page?: Paging
}

/** How fresh an answer has to be, where the usual milliseconds are not enough. */
export interface Freshness {
  /** Refused with 412 where the server has not heard of this revision yet. */
  readonly atLeast?: number
  /** `full`: the database is asked first. */
  readonly consistency?: 'full'
  readonly signal?: AbortSignal
}

export type Explaining = 'POST /v1/organizations/{organizationId}/access/explain'
export type Reaching = 'POST /v1/organizations/{organizationId}/access/reach'
export type Holding = 'POST /v1/organizations/{organizationId}/access/holders'

/**
 * Questions about access, to the decision point and to Check access. Whatever is thrown is no permit: a product that gets no answer denies.
 * @throws DecisionError when the decision point says no to the request itself, RefusedError when Check access does, UnreachableError and
 * NotUnderstoodError as the client does
 */
export interface Access {
  /** May this subject do this on that resource? */
  readonly evaluate: (question: Question, freshness?: Freshness) => Promise<Decision>
  /** Up to 1,000 questions at once; the answers stand in their order. */
  readonly evaluations: (
    questions: readonly Partial<Question>[],
    defaults?: BatchDefaults,
    freshness?: Freshness,
  ) => Promise<readonly BatchDecision[]>
  /** What fits is exactly what `evaluate` permits. */
  readonly search: {
    /** Who may do it. Needs the permission `access.search`. */
    readonly subjects: (search: SubjectSearch, freshness?: Freshness) => Promise<SearchPage<Subject>>
    /** On what he may do it. */
    readonly resources: (search: ResourceSearch, freshness?: Freshness) => Promise<SearchPage<Resource>>
    /** What he may do on it. */
    readonly actions: (search: ActionSearch, freshness?: Freshness) => Promise<SearchPage<Action>>
  }
  /** Why, and the smallest changes that would allow it. */
  readonly explain: (organizationId: `org_${string}`, question: BodyOf<Explaining>) => Promise<AnswerOf<Explaining>>
  /** What somebody can do, application by application. */
  readonly reach: (organizationId: `org_${string}`, question: BodyOf<Reaching>) => Promise<AnswerOf<Reaching>>
  /** Who can do this, with the roles that carry it. */
  readonly holders: (organizationId: `org_${string}`, question: BodyOf<Holding>) => Promise<AnswerOf<Holding>>
}

interface Wire {
  readonly fetch: Transport
  readonly baseUrl?: string
  readonly token: string
}

export function createAccess(wire: Wire, { request }: Pick<Client, 'request'>): Access {
  const search = async <Entity>(searched: string, { page, ...question }: Searching, freshness?: Freshness) => {
    const body = { ...question, ...(page !== undefined && { page }) }
    return toPage<Entity>(await post<WirePage<Entity>>(wire, `search/${searched}`, body, freshness))
  }
  return {
    evaluate: (question, freshness) => post<Decision>(wire, 'evaluation', question, freshness),
    evaluations: async (questions, { semantic, ...defaults } = {}, freshness) => {
      /** An empty batch is one question for the decision point; here it is no question at all. */
      if (questions.length === 0) return []
      const options = semantic === undefined ? {} : { options: { evaluations_semantic: semantic } }
      const body = { ...defaults, ...options, evaluations: questions }
      return (await post<{ readonly evaluations: readonly BatchDecision[] }>(wire, 'evaluations', body, freshness))
        .evaluations
    },
    search: {
      subjects: (question, freshness) => search<Subject>('subject', question, freshness),
      resources: (question, freshness) => search<Resource>('resource', question, freshness),
      actions: (question, freshness) => search<Action>('action', question, freshness),
    },
    explain: (organizationId, body) =>
      request('POST /v1/organizations/{organizationId}/access/explain', { path: { organizationId }, body }),
    reach: (organizationId, body) =>
      request('POST /v1/organizations/{organizationId}/access/reach', { path: { organizationId }, body }),
    holders: (organizationId, body) =>
      request('POST /v1/organizations/{organizationId}/access/holders', { path: { organizationId }, body }),
  }
}

interface WirePage<Entity> {
  readonly page: { readonly next_token: string; readonly total: number }
  readonly context: { readonly revision: number }
  readonly results: readonly Entity[]
}

const toPage = <Entity>({ page, context, results }: WirePage<Entity>): SearchPage<Entity> => ({
  results,
  nextToken: page.next_token === '' ? null : page.next_token,
  total: page.total,
  revision: context.revision,
})

async function post<Answer>(wire: Wire, path: string, body: unknown, freshness: Freshness = {}): Promise<Answer> {
  const { signal } = freshness
  const response = await send(wire, path, body, freshness)
  const text = await response.text().catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw new UnreachableError(cause)
  })
  if (response.ok) return parse(response.status, text) as Answer
  if (response.headers.get('content-type')?.startsWith('text/plain') === true)
    throw new DecisionError(response.status, text)
  throw new NotUnderstoodError(response.status)
}

async function send(wire: Wire, path: string, body: unknown, freshness: Freshness): Promise<Response> {
  const { atLeast, consistency, signal } = freshness
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Bearer ${wire.token}`,
    ...(atLeast !== undefined && { 'rollcall-at-least': String(atLeast) }),
    ...(consistency !== undefined && { 'rollcall-consistency': consistency }),
  }
  const init: RequestInit = { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) }
  try {
    return await wire.fetch(`${wire.baseUrl ?? ''}/access/v1/${path}`, init)
  } catch (cause) {
    signal?.throwIfAborted()
    throw new UnreachableError(cause)
  }
}

/** @throws NotUnderstoodError for what is no object of JSON: whatever stands in front of the server is not believed */
function parse(status: number, text: string): object {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null) return answer
  } catch (cause) {
    throw new NotUnderstoodError(status, cause)
  }
  throw new NotUnderstoodError(status)
}
