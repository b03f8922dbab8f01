import { afterAll, describe, expect, it } from 'vitest'
import { openHouse } from './house.ts'

const page = { headers: { accept: 'text/html' } }

describe('previews of mails', async () => {
  const house = await openHouse({ config: { mail: { previews: true } } })
  const other = await openHouse()
  afterAll(() => Promise.all([house.close(), other.close()]))
  const list = await house.ask('GET /__mail', page)
  const kinds = [...list.body.matchAll(/href="\/__mail\/([\w-]+)"/g)].map(([, kind]) => kind ?? '')

  it('are listed', () => {
    expect(kinds).toEqual(expect.arrayContaining(['invitation', 'password-reset', 'email-change']))
  })

  /** Nothing is left to do where somebody was turned away. */
  const linksOf = (kind: string) => (kind === 'membership-request-refused' ? 0 : 1)

  it.each(kinds)('%s has one link, or none where nothing can be done, and loads nothing', async (kind) => {
    const { body, headers } = await house.ask(`GET /__mail/${kind}`, page)
    expect([...body.matchAll(/ href="/g)]).toHaveLength(linksOf(kind))
    expect(body).not.toMatch(/<(?:img|link|script|iframe|object|video|audio)|url\(|@import/)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    const text = await house.ask(`GET /__mail/${kind}.txt`)
    expect([...text.body.matchAll(/^http:\/\/localhost:7655\/\S+$/gm)]).toHaveLength(linksOf(kind))
  })

  it('do not exist of an unknown kind, nor anywhere but where NODE_ENV is development', async () => {
    expect((await house.ask('GET /__mail/none', page)).statusCode).toBe(404)
    for (const path of ['/__mail', '/__mail/invitation', '/__mail/invitation.txt'] as const)
      expect((await other.ask(`GET ${path}`, page)).statusCode).toBe(404)
  })
})
