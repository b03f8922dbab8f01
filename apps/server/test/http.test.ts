import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { operations } from '@rollcall/contract/operations'
import { registerRoutes } from '../src/http/routes.ts'
import { sessionCookie } from '../src/http/cookie.ts'
import { codeOf, type House, openHouse, verdict } from './house.ts'
import { readMails } from './mailbox.ts'
import { makePerson, password } from './people.ts'

const consoleDirectory = makeConsole()

describe('every answer', async () => {
  const house = await openHouse({ consoleDirectory })
  const secure = await openHouse({ publicUrl: 'https://people.example', config: { server: { apiReference: false } } })
  afterAll(async () => {
    await Promise.all([house.close(), secure.close()])
    rmSync(consoleDirectory, { recursive: true })
  })

  const answers = [
    ['an answer', 'GET /v1/setup', 200, {}],
    ['a refusal', 'GET /v1/me', 401, {}],
    ['an address that is none of ours', 'GET /v1/nothing', 404, {}],
    ['an address that is none at all', 'GET /%E0%A4%A', 400, {}],
    ['another method', 'PUT /v1/me', 405, {}],
    ['another host', 'GET /v1/me', 421, { host: 'evil.example' }],
    ['another site', 'POST /v1/sessions', 403, { origin: 'https://evil.example' }],
    ['a body that is no JSON', 'POST /v1/sessions', 400, { 'content-type': 'application/json' }],
    ['a probe', 'GET /health/live', 200, {}],
    ['a ready probe', 'GET /health/ready', 200, {}],
    ['the metrics', 'GET /metrics', 200, {}],
    ['the API', 'GET /openapi.json', 200, {}],
    ['the reference', 'GET /reference', 200, {}],
    ['its style', 'GET /reference.css', 200, {}],
    ['the console', 'GET /', 200, { accept: 'text/html' }],
    ['an address of the console', 'GET /o/acme/users', 200, { accept: 'text/html' }],
    ['a file of the console', 'GET /assets/app-1.js', 200, {}],
    ['a file that is missing', 'GET /assets/none.js', 404, { accept: 'text/html' }],
  ] as const

  it.each(answers)('has every security header: %s', async (_, request, status, headers) => {
    const body = request.startsWith('POST') ? '{' : undefined
    const answer = await house.ask(request, { headers, body })
    expect(answer.statusCode, answer.body).toBe(status)
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'x-request-id': expect.stringMatching(/^[\w.:-]{1,100}$/),
    })
    expectStrict(String(answer.headers['content-security-policy']))
    expect(answer.headers['strict-transport-security']).toBeUndefined()
    if (status >= 400) expect(answer.json().requestId).toBe(answer.headers['x-request-id'])
  })

  it('asks browsers to stay on TLS where the public URL does', async () => {
    const answer = await secure.ask('GET /v1/setup')
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
  })

  it('of the API is never stored, and files of the console are kept by their hash alone', async () => {
    expect((await house.ask('GET /v1/setup')).headers['cache-control']).toBe('no-store')
    expect((await house.ask('GET /assets/app-1.js')).headers['cache-control']).toContain('immutable')
    expect((await house.ask('GET /', { headers: { accept: 'text/html' } })).headers['cache-control']).not.toContain(
      'immutable',
    )
  })

  it('repeats a request id that looks like one, and no other', async () => {
    const ask = async (id: string) =>
      (await house.ask('GET /v1/setup', { headers: { 'x-request-id': id } })).headers['x-request-id']
    expect(await ask('job-17:3')).toBe('job-17:3')
    for (const id of ['a b', 'x'.repeat(101), '<script>', '']) expect(await ask(id)).toMatch(/^[\da-f-]{36}$/)
  })

  it('shows no reference where it is switched off', async () => {
    for (const path of ['/reference', '/reference.css']) {
      const answer = await secure.ask(`GET ${path}`)
      expect(verdict(answer)).toBe('404 request.not_found')
    }
    expect((await secure.ask('GET /openapi.json')).statusCode).toBe(200)
  })

  it('needs nothing from outside for the reference', async () => {
    const { body } = await house.ask('GET /reference')
    expect(body).not.toMatch(/<script|style=|<style|https?:\/\/(?!json-schema)[^"<]*\.(css|js|png|woff)|\son\w+=/i)
  })
})

function expectStrict(policy: string): void {
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("object-src 'none'")
  expect(policy).toContain("base-uri 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe-|\*|https?:|blob:/)
}

function makeConsole(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-console-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Console</title>')
  writeFileSync(join(folder, 'assets', 'app-1.js'), 'export {}')
  return folder
}

describe('hosts and sites', async () => {
  const house = await openHouse({ publicUrl: 'https://people.example:8443' })
  const local = await openHouse()
  afterAll(() => Promise.all([house.close(), local.close()]))

  it.each([
    'evil.example',
    'people.example',
    'people.example:443',
    'people.example.evil.example:8443',
    '127.0.0.1',
    '',
  ])('are not answered for: %j', async (host) => {
    expect(verdict(await house.ask('GET /v1/setup', { headers: { host } }))).toBe('421 request.wrong_host')
  })

  it.each(['localhost:7655', '127.0.0.1:7655', '[::1]:7655', 'LOCALHOST:7655'])(
    'are names of this machine: %s',
    async (host) => {
      expect((await local.ask('GET /v1/setup', { headers: { host } })).statusCode).toBe(200)
    },
  )

  it.each(['/health/live', '/health/ready'])('do not matter to %s', async (path) => {
    expect((await house.ask(`GET ${path}`, { headers: { host: '10.0.0.7:7655' } })).statusCode).toBe(200)
  })

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://people.example:8443' }],
    [{ origin: 'https://people.example' }],
    [{ origin: 'https://people.example:8443.evil.example' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://people.example:8443', 'sec-fetch-site': 'cross-site' }],
  ])('%j may not change anything', async (headers) => {
    for (const request of ['POST /v1/sessions', 'PATCH /v1/me', 'DELETE /v1/me/sessions', 'PUT /v1/me'] as const) {
      expect(verdict(await house.ask(request, { headers }))).toBe('403 request.cross_site')
    }
    expect((await house.ask('GET /v1/setup', { headers })).statusCode).toBe(200)
  })

  it.each([
    [{}],
    [{ origin: 'https://people.example:8443', 'sec-fetch-site': 'same-origin' }],
    [{ origin: 'HTTPS://PEOPLE.EXAMPLE:8443' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('%j may', async (headers) => {
    const answer = await house.ask('DELETE /v1/me/sessions', { headers })
    expect(verdict(answer)).toBe('401 session.required')
  })

  it('never get into a link, whatever the headers say', async () => {
    const person = await makePerson(house)
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'for=203.0.113.9;host=evil.example;proto=http',
      'x-original-host': 'evil.example',
      'x-host': 'evil.example',
    }
    const answer = await house.ask('POST /v1/password-resets', { headers, body: { email: person.email } })
    expect(answer.statusCode).toBe(202)
    const mails = await readMails(house)
    expect(mails.map(({ text }) => text)).toEqual([
      expect.stringContaining('https://people.example:8443/reset-password/rcl_'),
    ])
    expect(JSON.stringify(mails)).not.toContain('evil')
    const setup = await house.ask('GET /v1/setup', { headers })
    expect(setup.json().publicUrl).toBe('https://people.example:8443')
  })

  it('set a cookie that only this server reads, and one that says no more than that there is one', async () => {
    const cookiesOf = async (at: House) => {
      const person = await makePerson(at)
      const answer = await at.ask('POST /v1/sessions', { body: { email: person.email, password } })
      return [answer.headers['set-cookie'] ?? []].flat()
    }
    const [secure, secureHint] = await cookiesOf(house)
    expect(secure).toMatch(/^__Host-rollcall=rcs_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(secureHint).toBe('__Host-rollcall-signed-in=1; Max-Age=43200; Path=/; Secure; SameSite=Lax')
    const [plain, plainHint] = await cookiesOf(local)
    expect(plain).toMatch(/^rollcall-7655=rcs_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(plainHint).toBe('rollcall-7655-signed-in=1; Max-Age=43200; Path=/; SameSite=Lax')
  })
})

describe('methods', async () => {
  const house = await openHouse()
  afterAll(house.close)

  it('answer HEAD as GET, without the body', async () => {
    const [head, get] = [await house.ask('HEAD /v1/setup'), await house.ask('GET /v1/setup')]
    expect(head.statusCode).toBe(200)
    expect(head.body).toBe('')
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
    expect((await house.ask('HEAD /v1/me')).statusCode).toBe(401)
  })

  it.each([
    ['PUT /v1/me', 'GET, PATCH, HEAD'],
    ['GET /v1/password-resets', 'POST'],
    ['HEAD /v1/password-resets', 'POST'],
    ['DELETE /v1/setup', 'GET, POST, HEAD'],
    ['POST /v1/sessions/current', 'DELETE'],
  ] as const)('that an address does not know are named: %s', async (request, allow) => {
    const answer = await house.ask(request, { body: request.startsWith('P') ? { any: 'thing' } : undefined })
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow?.split(', ').toSorted()).toEqual(allow.split(', ').toSorted())
    if (!request.startsWith('HEAD')) expect(codeOf(answer)).toBe('request.method_not_allowed')
  })
})

describe('the table of routes', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const cookie = sessionCookie(house.parts.publicUrl, 1)

  it('stops the start where an operation has no handler', () => {
    expect(() => registerRoutes(house.app, house.parts, cookie, [])).toThrow('GET /v1/setup has no handler')
  })

  it('stops the start where an operation has two', () => {
    const route = { key: 'GET /v1/setup', handle: () => Promise.reject(new Error()), isTransacted: false } as const
    expect(() => registerRoutes(house.app, house.parts, cookie, [route, route])).toThrow('two handlers')
  })

  it('stops the start where an operation has no policy', () => {
    const route = { key: 'GET /v1/setup', handle: () => Promise.reject(new Error()), isTransacted: false } as const
    const operation: { policy?: unknown } = operations['GET /v1/setup']
    const { policy } = operation
    delete operation.policy
    expect(() => registerRoutes(house.app, house.parts, cookie, [route])).toThrow('GET /v1/setup has no policy')
    operation.policy = policy
  })
})
