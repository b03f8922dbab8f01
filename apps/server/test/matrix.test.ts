import { operations } from '@rollcall/contract/operations'
import { commonRefusals } from '@rollcall/contract/shared/codes'
import type { Method, Operation } from '@rollcall/contract/shared/operation'
import { policyRefusals, refusalsOf } from '@rollcall/contract/shared/operation'
import { makeSecret } from '../src/shared/secrets.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { type Caller, codeOf, openHouse, verdict } from './house.ts'
import { addMember, makeMember, makeOrganization, makePerson, makeToken, type Organization } from './people.ts'
import { signedIn, withCookie } from './people.ts'
import { sampleRequest } from './sample.ts'

const manyTries = {
  signInsPerAccount: 1_000,
  signInsPerNetwork: 1_000,
  mailsPerAddress: 1_000,
  mailsPerNetwork: 1_000,
}

/** What a policy of each kind answers to a caller; `in`: it lets him in, and the operation decides. */
interface Expected {
  readonly session: string
  readonly server: string
  readonly member: string
  readonly permission: string
}

const everywhere = (answer: string): Expected => ({
  session: answer,
  server: answer,
  member: answer,
  permission: answer,
})
const out = '404 organization.not_found'
const denied = '403 access.denied'
const stranger: Expected = { session: 'in', server: denied, member: out, permission: out }
const member = (permission: string): Expected => ({ session: 'in', server: denied, member: 'in', permission })
const token = (answer: string, permission = answer): Expected => ({
  session: '403 token.not_allowed',
  server: '403 token.not_allowed',
  member: answer,
  permission,
})

describe('who may call what, R-2 and O-1', async () => {
  const house = await openHouse({ config: { limits: manyTries } })
  afterAll(house.close)
  const { clock } = house.database
  const home = await makeOrganization(house)
  const away = await makeOrganization(house)
  const samlOnly = await makeOrganization(house)
  await house.database.transaction(samlOnly.id, async (db) => {
    const { policy } = await db.selectFrom('organizations').select('policy').executeTakeFirstOrThrow()
    const changed = { ...(policy as object), signIn: { methods: ['saml'] } }
    await db
      .updateTable('organizations')
      .set({ policy: JSON.stringify(changed) })
      .execute()
  })
  const day = 86_400_000
  const yesterday = new Date(clock.now().getTime() - day)

  const admin = await makeMember(house, home, { roles: ['admin'] })
  const guest = await makeMember(house, home, { roles: ['guest'] })
  const suspended = await makeMember(house, home, { roles: ['admin'], status: 'suspended' })
  const ended = await makeMember(house, home, { roles: ['admin'], endsAt: yesterday })
  const removed = await makeMember(house, home, { roles: ['admin'], status: 'removed' })
  const invited = await makePerson(house, { password: null })
  await addMember(house, home, undefined, { email: invited.email, roles: ['admin'] })
  const plain = await makePerson(house, { password: null, superuser: true })
  const samlMember = await makeMember(house, samlOnly, { roles: ['admin'] })
  const expired = await signedIn(house, admin.person)
  const fresh = (person: Parameters<typeof signedIn>[1], options?: { elevated: boolean }) => () =>
    signedIn(house, person, options)
  const withToken =
    (organization: Organization, making: Parameters<typeof makeToken>[2]) => async (): Promise<Caller> =>
      (await makeToken(house, organization, making)).as
  clock.advance(31 * 60_000)

  const callers: Readonly<
    Record<string, { as: () => Caller | Promise<Caller>; at?: Organization; expected: Expected }>
  > = {
    anonymous: { as: () => ({}), expected: everywhere('401 session.required') },
    'with a cookie of another name': {
      as: () => ({ cookie: `rollcall=${makeSecret('rcs')}; rollcall-1=x` }),
      expected: everywhere('401 session.required'),
    },
    'with a secret of nobody': {
      as: () => withCookie(house, makeSecret('rcs')),
      expected: everywhere('401 session.ended'),
    },
    'with a malformed cookie': {
      as: () => withCookie(house, '%E0%A4%A'),
      expected: everywhere('401 session.ended'),
    },
    'with an expired session': { as: () => expired, expected: everywhere('401 session.ended') },
    'with an unknown token': {
      as: () => ({ authorization: `Bearer ${makeSecret('rcp')}` }),
      expected: everywhere('401 token.invalid'),
    },
    'with Basic credentials': {
      as: () => ({ authorization: 'Basic YWRhOmFkYQ==' }),
      expected: everywhere('401 token.invalid'),
    },
    'a member without the permission': { as: fresh(guest.person), expected: member(denied) },
    'a member with it': { as: fresh(admin.person), expected: member('in') },
    'the owner': { as: fresh(home.owner), expected: member('in') },
    'a suspended member': { as: fresh(suspended.person), expected: stranger },
    'a member whose end has come': { as: fresh(ended.person), expected: stranger },
    'a removed member': { as: fresh(removed.person), expected: stranger },
    'an invited person': { as: fresh(invited), expected: stranger },
    'the owner of another organization': { as: fresh(away.owner), expected: stranger },
    'a member whose organization asks for another proof': {
      as: fresh(samlMember.person),
      at: samlOnly,
      expected: {
        ...stranger,
        member: '403 session.proof_not_accepted',
        permission: '403 session.proof_not_accepted',
      },
    },
    'a superuser': { as: fresh(plain), expected: { ...stranger, server: '403 access.elevation_required' } },
    'a superuser who acts as one': { as: fresh(plain, { elevated: true }), expected: { ...stranger, server: 'in' } },
    'a personal token of a member with the permission': {
      as: withToken(home, { membershipId: admin.membershipId }),
      expected: token('in'),
    },
    'a personal token that is narrowed to something else': {
      as: withToken(home, { membershipId: admin.membershipId, permissions: ['billing.view'] }),
      expected: token('in', denied),
    },
    'a personal token of a member without the permission': {
      as: withToken(home, { membershipId: guest.membershipId, permissions: ['*'] }),
      expected: token('in', denied),
    },
    'a personal token of a suspended member': {
      as: withToken(home, { membershipId: suspended.membershipId }),
      expected: token('401 token.invalid'),
    },
    'a personal token of a member whose end has come': {
      as: withToken(home, { membershipId: ended.membershipId }),
      expected: token('401 token.invalid'),
    },
    'a personal token of a removed member': {
      as: withToken(home, { membershipId: removed.membershipId }),
      expected: token('401 token.invalid'),
    },
    'a revoked token': {
      as: withToken(home, { membershipId: admin.membershipId, revoked: true }),
      expected: token('401 token.invalid'),
    },
    'an ended token': {
      as: withToken(home, { membershipId: admin.membershipId, endsAt: yesterday }),
      expected: token('401 token.invalid'),
    },
    'an organization token with the role': { as: withToken(home, { roles: ['admin'] }), expected: token('in') },
    'an organization token without a role': { as: withToken(home, {}), expected: token('in', denied) },
    'a token of another organization': { as: withToken(away, { roles: ['admin'] }), expected: token(out) },
  }

  /** What the policy answers; `in` where it let the caller in, whatever the operation answered then. */
  const tryAs = async (
    key: string,
    operation: Operation,
    { as, at = home }: { as: () => Caller | Promise<Caller>; at?: Organization },
  ) => {
    const { url, body } = sampleRequest(key, operation, { organizationId: at.id })
    const answer = await house.ask(`${key.split(' ')[0] as Method} ${url}`, { as: await as(), body })
    const code = codeOf(answer)
    expect([undefined, ...refusalsOf(operation), ...commonRefusals]).toContain(code)
    expect(['request.invalid', 'server.fault']).not.toContain(code)
    const isStopped = policyRefusals(operation.policy).some((refusal) => refusal === code)
    return isStopped ? verdict(answer) : 'in'
  }

  it.each(Object.entries(operations) as [string, Operation][])('%s', async (key, operation) => {
    const { kind } = operation.policy
    const answers: Record<string, string> = {}
    for (const [name, caller] of Object.entries(callers)) answers[name] = await tryAs(key, operation, caller)
    expect(answers).toEqual(
      Object.fromEntries(
        Object.entries(callers).map(([name, { expected }]) => [
          name,
          kind === 'anyone' || kind === 'observer' ? 'in' : expected[kind],
        ]),
      ),
    )
  })
})
