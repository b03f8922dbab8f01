import { afterAll, describe, expect, it } from 'vitest'
import { openHouse, verdict } from './house.ts'
import { makeMember, makeOrganization, makeToken } from './people.ts'

describe('the metrics', async () => {
  const house = await openHouse({ publicUrl: 'https://people.example' })
  afterAll(house.close)
  const organization = await makeOrganization(house)
  const remote = { from: '203.0.113.5' }
  const denied = '403 access.denied'

  it.each([
    ['this machine by its name', { headers: { host: 'localhost:7655' } }, '200'],
    ['this machine by its address', { headers: { host: '127.0.0.1:7655' }, from: '127.0.0.1' }, '200'],
    ['this machine by its IPv6 address', { headers: { host: '[::1]:7655' }, from: '::1' }, '200'],
    ['a proxy on this machine', { headers: { 'x-forwarded-for': '203.0.113.5' } }, denied],
    ['a proxy on this machine that says so in another way', { headers: { forwarded: 'for=203.0.113.5' } }, denied],
    ['a proxy on this machine that says nothing', {}, denied],
    ['somewhere else', remote, denied],
    ['somewhere else with a name of this machine', { ...remote, headers: { host: 'localhost:7655' } }, denied],
    ['somewhere else with a forged header', { ...remote, headers: { 'x-forwarded-for': '127.0.0.1' } }, denied],
  ])('asked for from %s', async (_, asking, expected) => {
    expect(verdict(await house.ask('GET /metrics', asking))).toBe(expected)
  })

  it('answer no other host, whatever is asked of them', async () => {
    expect(verdict(await house.ask('GET /metrics', { headers: { host: 'evil.example' } }))).toBe(
      '421 request.wrong_host',
    )
    expect(verdict(await house.ask('GET /v1/setup', { headers: { host: 'localhost:7655' } }))).toBe(
      '421 request.wrong_host',
    )
  })

  it('are open to a token that was given server.observe on the host, and to no other', async () => {
    const member = await makeMember(house, organization, { roles: ['admin'] })
    const observe = { permissions: ['server.observe'] }
    const tokens = [
      [{ ...observe }, '200'],
      [{ permissions: ['*'], roles: ['admin'] }, denied],
      [{ roles: ['admin'] }, denied],
      [{ ...observe, membershipId: member.membershipId }, denied],
      [{ ...observe, revoked: true }, denied],
      [{ ...observe, endsAt: house.database.now() }, denied],
    ] as const
    for (const [making, expected] of tokens) {
      const { as } = await makeToken(house, organization, making)
      expect(verdict(await house.ask('GET /metrics', { ...remote, as }))).toBe(expected)
    }
    expect(verdict(await house.ask('GET /metrics', { ...remote, as: member.as }))).toBe(denied)
  })

  it('name routes, never addresses or ids', async () => {
    await house.ask(`GET /v1/organizations/${organization.id}`)
    await house.ask('GET /reset-password/rcl_secret')
    const { body, headers } = await house.ask('GET /metrics', { headers: { host: 'localhost:7655' } })
    expect(headers['content-type']).toContain('text/plain')
    expect(body).toContain('route="/v1/organizations/:organizationId",status="401"')
    expect(body).not.toMatch(/org_|rcl_/)
  })
})
