import { describe, expect, it } from 'vitest'
import type { Transport } from '../src/client.ts'
import { DecisionError, NotUnderstoodError, UnreachableError } from '../src/errors.ts'
import { createProductClient } from '../src/product.ts'

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })
const question = {
  subject: { type: 'user', id: 'crm-7' },
  action: { name: 'edit' },
  resource: { type: 'monitor', id: 'm-1', properties: { application: 'shop' } },
}
const permit = { decision: true, context: { reason: 'granted', revision: 41 } }

function asking(answer: () => Response | Promise<Response>) {
  const calls: { url: string; init: RequestInit }[] = []
  const fetch: Transport = async (url, init) => {
    calls.push({ url, init })
    return answer()
  }
  const { access } = createProductClient({ fetch, baseUrl: 'https://rollcall.test', token: 'rco_1' })
  return { calls, access, body: () => JSON.parse(calls.at(-1)?.init.body as string) as unknown }
}

describe('access', () => {
  it('asks the decision point with the token, and says how fresh the answer has to be', async () => {
    const { calls, access, body } = asking(() => json(permit))
    expect(await access.evaluate(question, { atLeast: 41, consistency: 'full' })).toEqual(permit)
    expect(calls[0]?.url).toBe('https://rollcall.test/access/v1/evaluation')
    expect(calls[0]?.init.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: 'Bearer rco_1',
      'rollcall-at-least': '41',
      'rollcall-consistency': 'full',
    })
    expect(body()).toEqual(question)
  })

  it('asks many at once, with defaults and a semantic', async () => {
    const { access, body } = asking(() => json({ evaluations: [permit] }))
    const { resource, ...defaults } = question
    expect(await access.evaluations([{ resource }], { ...defaults, semantic: 'deny_on_first_deny' })).toEqual([permit])
    expect(body()).toEqual({
      ...defaults,
      options: { evaluations_semantic: 'deny_on_first_deny' },
      evaluations: [{ resource }],
    })
  })

  it('asks nothing where there is nothing to ask', async () => {
    const { calls, access } = asking(() => json(permit))
    expect(await access.evaluations([], question)).toEqual([])
    expect(calls).toEqual([])
  })

  it('searches page by page', async () => {
    const page = (next_token: string) => ({
      page: { next_token, count: 1, total: 2 },
      context: { revision: 41 },
      results: [{ type: 'application', id: 'shop' }],
    })
    const { access, body } = asking(() => json(page('more')))
    const search = { ...question, resource: { type: 'application' } }
    expect(await access.search.resources({ ...search, page: { limit: 1, token: 't' } })).toEqual({
      results: [{ type: 'application', id: 'shop' }],
      nextToken: 'more',
      total: 2,
      revision: 41,
    })
    expect(body()).toEqual({ ...search, page: { limit: 1, token: 't' } })
    const last = await asking(() => json(page(''))).access.search.actions(question)
    expect(last.nextToken).toBe(null)
  })
})

describe('whatever is no decision is thrown', () => {
  it.each([400, 401, 403, 412])('a DecisionError with the message for %d', async (status) => {
    const headers = { 'content-type': 'text/plain; charset=utf-8' }
    const asked = asking(() => new Response('subject.id is missing.', { status, headers })).access.evaluate(question)
    await expect(asked).rejects.toThrow(DecisionError)
    await expect(asked).rejects.toMatchObject({ status, message: 'subject.id is missing.' })
  })

  it.each([
    ['a page of a proxy', new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } })],
    ['text where JSON belongs', new Response('true')],
    ['nothing', new Response('')],
  ])('a NotUnderstoodError for %s', async (_, response) => {
    await expect(asking(() => response).access.evaluate(question)).rejects.toThrow(NotUnderstoodError)
  })

  it('an UnreachableError when nobody answers, and an abort as what it is', async () => {
    const cut = asking(() => Promise.reject(new TypeError('fetch failed')))
    await expect(cut.access.evaluate(question)).rejects.toThrow(UnreachableError)
    const signal = AbortSignal.abort('enough')
    await expect(cut.access.evaluate(question, { signal })).rejects.toBe('enough')
  })
})
