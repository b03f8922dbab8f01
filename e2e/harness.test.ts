import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { expectTrouble, newPage } from './browser.ts'

const HEADERS = { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'" }
const page = (body: string) => `<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>${body}</main>`
const pages: Readonly<Record<string, string>> = {
  '/good': page('<p>Good.</p>'),
  '/inline': page('<p style="color: red">Styled in place.</p>'),
  '/elsewhere': page('<img alt="" src="http://elsewhere.example/x.png">'),
  '/script': page('<script src="/throws.js"></script>'),
  '/nameless': page('<input>'),
}

let server: Server
let url: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const isScript = request.url === '/throws.js'
    const body = isScript ? "throw new Error('thrown in the page')" : pages[request.url ?? '']
    if (body === undefined) return response.writeHead(request.url === '/broken' ? 500 : 404, HEADERS).end(page(''))
    return response.writeHead(200, { ...HEADERS, ...(isScript && { 'content-type': 'text/javascript' }) }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

describe('the harness', () => {
  it('finds nothing on a good page', async () => {
    const visitor = await newPage({ url })
    await visitor.goto('/good')
    await expectAccessible(visitor)
  })

  it.each([
    ['a breach of the content policy', '/inline', [/^policy style-src/, /^console: .*inline style/]],
    ['a request to elsewhere', '/elsewhere', [/^request to http:\/\/elsewhere\.example/, /^policy img/, /^console: /]],
    ['an error in a script', '/script', [/^error: .*thrown in the page/]],
    ['a fault of the server', '/broken', [/^500 from/, /^console: .*500/]],
  ])('records %s', async (_what, path, patterns) => {
    const visitor = await newPage({ url })
    await visitor.goto(path)
    for (const pattern of patterns) await expectTrouble(visitor, pattern)
  })

  it('forgives nothing that did not happen', async () => {
    const visitor = await newPage({ url })
    await visitor.goto('/good')
    await expect(expectTrouble(visitor, /policy/)).rejects.toThrow('no trouble matches')
  })

  it('sees what people cannot use', async () => {
    const visitor = await newPage({ url })
    await visitor.goto('/nameless')
    await expect(expectAccessible(visitor)).rejects.toThrow('label')
  })
})
