import { describe, expect, it } from 'vitest'
import { createClient, type Transport } from '../src/client.ts'
import { NotUnderstoodError, RefusedError, UnreachableError } from '../src/errors.ts'

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })

function recording(answer: () => Response) {
  const calls: { url: string; init: RequestInit }[] = []
  const fetch: Transport = (url, init) => {
    calls.push({ url, init })
    return Promise.resolve(answer())
  }
  return { calls, fetch }
}

const organizationId = 'org_0000000000000000000000000a'
const problem = {
  type: 'about:blank',
  title: 'The name is not valid',
  status: 422,
  code: 'name.invalid',
  requestId: 'r-1',
  errors: [{ pointer: '/name', code: 'name.invalid', detail: 'It is empty' }],
}

describe('request', () => {
  it('reads method and address from the key, escapes the path and repeats lists in the query', async () => {
    const { calls, fetch } = recording(() => json({ items: [], nextCursor: null }))
    await createClient({ fetch, baseUrl: 'https://rollcall.test' }).request(
      'GET /v1/organizations/{organizationId}/memberships',
      { path: { organizationId: 'org_a/b' }, query: { q: 'Zoë & co', status: ['active', 'invited'] } },
    )
    expect(calls[0]?.url).toBe(
      'https://rollcall.test/v1/organizations/org_a%2Fb/memberships?q=Zo%C3%AB+%26+co&status=active&status=invited',
    )
    expect(calls[0]?.init).toEqual({ method: 'GET', headers: { accept: 'application/json' } })
  })

  it('sends body, token, version and idempotency key', async () => {
    const { calls, fetch } = recording(() => json({}))
    await createClient({ fetch, token: 'secret' }).request(
      'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}',
      { path: { organizationId, membershipId: 'mem_1' }, body: { username: null }, ifMatch: 7, idempotencyKey: 'k' },
    )
    expect(calls[0]?.init.body).toBe('{"username":null}')
    expect(calls[0]?.init.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: 'Bearer secret',
      'if-match': '"7"',
      'idempotency-key': 'k',
    })
  })

  it('answers undefined where there is no body', async () => {
    const { fetch } = recording(() => new Response(null, { status: 204 }))
    expect(await createClient({ fetch }).request('DELETE /v1/sessions/current')).toBeUndefined()
  })

  it('refuses to call an address with a hole', async () => {
    const { calls, fetch } = recording(() => json({}))
    const path = {} as { organizationId: `org_${string}` }
    await expect(createClient({ fetch }).request('GET /v1/organizations/{organizationId}', { path })).rejects.toThrow(
      'needs the path parameter organizationId',
    )
    expect(calls).toEqual([])
  })
})

describe('trouble', () => {
  it('is a RefusedError with code, fields and request id when the server says no', async () => {
    const { fetch } = recording(() => json(problem, 422))
    const error = await createClient({ fetch })
      .request('PATCH /v1/me', { body: { name: '' } })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RefusedError)
    const refused = error as RefusedError
    expect(refused.status).toBe(422)
    expect(refused.is('name.invalid')).toBe(true)
    expect(refused.is('email.invalid', 'session.ended')).toBe(false)
    expect(refused.problem.errors).toEqual(problem.errors)
    expect(refused.message).toContain('r-1')
  })

  it('is an UnreachableError that keeps its cause when nobody answers', async () => {
    const cause = new TypeError('fetch failed')
    const request = createClient({ fetch: () => Promise.reject(cause) }).request('GET /v1/me')
    await expect(request).rejects.toThrow(UnreachableError)
    await expect(request).rejects.toMatchObject({ cause })
  })

  it.each([
    ['text where JSON belongs', new Response('<html>', { status: 200 }), 200],
    ['an error page of a proxy', new Response('{"message":"bad gateway"}', { status: 502 }), 502],
    ['an error without a body', new Response(null, { status: 503 }), 503],
  ])('is a NotUnderstoodError for %s', async (_, response, status) => {
    const request = createClient({ fetch: () => Promise.resolve(response) }).request('GET /v1/me')
    await expect(request).rejects.toThrow(NotUnderstoodError)
    await expect(request).rejects.toMatchObject({ status })
  })

  it('lets an abort through as what it is', async () => {
    const signal = AbortSignal.abort('left the page')
    const fetch: Transport = (_, init) => Promise.reject(init.signal?.reason)
    await expect(createClient({ fetch }).request('GET /v1/me', { signal })).rejects.toBe('left the page')
  })
})
