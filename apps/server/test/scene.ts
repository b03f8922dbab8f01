import type { LightMyRequestResponse } from 'fastify'
import { offerSetup } from '../src/setup/setup.usecases.ts'
import type { Caller, House } from './house.ts'
import { readLink } from './mailbox.ts'
import {
  addMember,
  makeMember,
  makeOrganization,
  makePerson,
  type Member,
  type Organization,
  password,
  type Person,
  signedIn,
} from './people.ts'

/** What most tests of operations need: an organization with an admin and a member, another one, and a superuser. */
export interface Scene {
  readonly house: House
  readonly home: Organization
  readonly away: Organization
  readonly admin: Member
  readonly member: Member
  /** In the other organization. */
  readonly stranger: Member
  /** Has a password. */
  readonly person: Person
  readonly as: Caller
  readonly superuser: Person
  readonly asSuperuser: Caller
}

export async function setScene(house: House): Promise<Scene> {
  const home = await makeOrganization(house)
  const away = await makeOrganization(house)
  const person = await makePerson(house)
  await addMember(house, home, person, { roles: ['member'] })
  const superuser = await makePerson(house, { superuser: true })
  return {
    house,
    home,
    away,
    admin: await makeMember(house, home, { roles: ['admin'] }),
    member: await makeMember(house, home, { roles: ['guest'] }),
    stranger: await makeMember(house, away, { roles: ['admin'] }),
    person,
    as: await signedIn(house, person),
    superuser,
    asSuperuser: await signedIn(house, superuser, { elevated: true }),
  }
}

type Answer = Promise<LightMyRequestResponse>

/** Has a link mailed that sets a password. */
export async function mailReset({ house, person }: Scene): Promise<string> {
  await house.ask('POST /v1/password-resets', { body: { email: person.email } })
  return readLink(house, 'password-reset', person.email)
}

/** Has a link mailed that proves a new address. */
export async function mailEmailChange({ house, as, person }: Scene, email = `moved.${person.email}`): Promise<string> {
  await house.ask('POST /v1/me/email', { as, body: { email, password } })
  return readLink(house, 'email-change', email)
}

export const firstSteps = {
  organization: { name: 'First', slug: 'first', template: 'complete' },
  owner: { name: 'Ada', email: 'ada@first.example', password },
}

/** Sets the server up, with what is changed. */
export async function setUp(
  { house }: Pick<Scene, 'house'>,
  changes: Partial<Record<'organization' | 'owner', object>> = {},
  token?: string,
): Answer {
  const setupToken = token ?? (await offerSetup(house.parts)) ?? 'closed'
  const organization = { ...firstSteps.organization, ...changes.organization }
  const owner = { ...firstSteps.owner, ...changes.owner }
  return house.ask('POST /v1/setup', { body: { setupToken, organization, owner } })
}
