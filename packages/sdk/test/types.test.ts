import { describe, expectTypeOf, it } from 'vitest'
import type { Client } from '../src/client.ts'

type Request = Client['request']

/** Never called: the compiler is the test. */
function misuse(request: Request) {
  // @ts-expect-error an operation that does not exist
  void request('GET /v1/nothing')
  // @ts-expect-error the path is missing
  void request('GET /v1/organizations/{organizationId}')
  // @ts-expect-error a body that the operation does not take
  void request('PATCH /v1/me', { body: { nickname: 'x' } })
  const path = { organizationId: 'x' }
  // @ts-expect-error a status that does not exist
  void request('GET /v1/organizations/{organizationId}/memberships', { path, query: { status: ['gone'] } })
}

describe('types', () => {
  it('follow the contract', () => {
    expectTypeOf(misuse).toBeFunction()
    expectTypeOf<Awaited<ReturnType<typeof callMe>>['user']['name']>().toEqualTypeOf<string>()
  })
})

const callMe = (request: Request) => request('GET /v1/me')
