import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openHouse } from './house.ts'
import { makeOrganization, makeToken } from './people.ts'

const page = readFileSync(new URL('../../../docs/decision-point.md', import.meta.url), 'utf8')
const calls = [...page.matchAll(/curl -sS "\$ROLLCALL(\/\S+)".*? -d '\n(.*?)'\n```/gs)].map(
  ([, path = '', body = '']) => [path, body] as const,
)

describe('docs/decision-point.md', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { as } = await makeToken(house, await makeOrganization(house), { roles: ['admin'] })

  it('shows how each kind of question is asked', () => {
    expect(calls.map(([path]) => path)).toEqual([
      '/access/v1/evaluation',
      '/access/v1/evaluations',
      '/access/v1/search/resource',
    ])
  })

  it.each(calls)('%s is answered', async (path, body) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await house.ask(`POST ${path}`, { as, body, headers })
    expect(answer.statusCode).toBe(200)
    expect(Object.keys(answer.json()).some((name) => ['decision', 'evaluations', 'results'].includes(name))).toBe(true)
  })
})
