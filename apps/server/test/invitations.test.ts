import { sql } from 'kysely'
import type { TemplateKey } from '@rollcall/core/access'
import { afterAll, describe, expect, it } from 'vitest'
import { remind } from '../src/invitation/remind.ts'
import { codeOf, openHouse, verdict } from './house.ts'
import {
  accept,
  act,
  decline,
  freshEmail,
  hour,
  inspect,
  inviteOne,
  look,
  makeInviting,
  newcomer,
  of,
  post,
  rowsOf,
  setMail,
  setPolicy,
  stripRoles,
} from './invitations.ts'
import { readLink, readMails } from './mailbox.ts'
import { makeGroup, makeMember, makePerson, roleOf, signedIn } from './people.ts'

const minute = 60_000

describe('invitations', async () => {
  const house = await openHouse({ config: { limits: { mailsPerNetwork: 10_000, mailsPerAddress: 10_000 } } })
  afterAll(house.close)
  const { clock } = house.database
  const inviting = (template: TemplateKey = 'complete') => makeInviting(house, { template })
  const statusOf = async (
    organization: { id: `org_${string}` },
    person: Awaited<ReturnType<typeof inviting>>['admin'],
    id: string,
  ) => {
    const answer = await look(house, organization, await signedIn(house, person.person), id)
    return answer.json().status
  }
  const list = async (organization: { id: `org_${string}` }, as: { [name: string]: string }, query = '') =>
    (await house.ask(`GET ${of(organization)}/invitations${query}`, { as })).json()
  const users = async (organization: { id: `org_${string}` }, as: { [name: string]: string }) =>
    (await house.ask(`GET ${of(organization)}/memberships`, { as })).json()

  it('R-4, O-9, O-10, O-11, O-15: one submission makes one invitation for each address, with the place of the batch', async () => {
    const { organization, as } = await inviting('appsec')
    const developer = roleOf(organization, 'developer')
    const place = { roleIds: [developer], scope: { kind: 'own' } }
    const rows = rowsOf(
      await post(house, organization, as, { addresses: 'a@x4.io, b@x4.io; c@x4.io d@x4.io\ne@x4.io', place }),
    )
    expect(rows.map(({ email, status, verdict: said }) => [email, status, said])).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}@x4.io`, 'created', 'new']),
    )
    const { items } = await list(organization, as)
    expect(items).toHaveLength(5)
    for (const { place: made, statusWord } of items) {
      expect([made.roles.map(({ id }: { id: string }) => id), made.scope, statusWord]).toEqual([
        [developer],
        { kind: 'own' },
        'Invited',
      ])
    }
    const shown = (await users(organization, as)).items.filter(({ status }: { status: string }) => status === 'invited')
    expect(shown.map(({ invitation }: { invitation: { statusWord: string } }) => invitation.statusWord)).toEqual(
      Array(5).fill('Invited'),
    )
  })

  it('R-5, B-29, B-31, V15, V16, V151: only who may invite can, and nobody beyond himself', async () => {
    const { organization, as } = await inviting('crash-reporting')
    const member = await makeMember(house, organization, { roles: ['member'] })
    const guest = await makeMember(house, organization, { roles: ['guest'] })
    const tried: Record<string, string> = {}
    for (const [name, caller] of Object.entries({ admin: as, member: member.as, guest: guest.as }))
      for (const role of ['admin', 'member', 'guest']) {
        const answer = await post(house, organization, caller, {
          items: [{ email: freshEmail(), roleIds: [roleOf(organization, role)] }],
        })
        tried[`${name} invites ${role}`] = codeOf(answer) ?? rowsOf(answer)[0]?.verdict ?? ''
      }
    expect(tried).toEqual({
      'admin invites admin': 'new',
      'admin invites member': 'new',
      'admin invites guest': 'new',
      'member invites admin': 'beyond_your_rights',
      'member invites member': 'new',
      'member invites guest': 'new',
      'guest invites admin': 'access.denied',
      'guest invites member': 'access.denied',
      'guest invites guest': 'access.denied',
    })
  })

  it('R-3, R-6, R-7, R-8, R-9, R-10, D-11: carries roles, scope, groups with channels, username, end and note; they hold once joined', async () => {
    const { organization, as } = await inviting()
    const groupId = await makeGroup(house, organization)
    const endsAt = new Date(clock.now().getTime() + 90 * 24 * hour).toISOString()
    const place = {
      roleIds: [roleOf(organization, 'member'), roleOf(organization, 'billing')],
      scope: { kind: 'custom', owners: [], tags: ['payments'] },
      groups: [{ groupId, email: true, sms: true, on: true }],
      endsAt,
      note: 'Glad you come!\n<b>Bring cake</b>',
    }
    const made = await inviteOne(house, organization, as, { ...place, username: 'Lena' })
    const { place: carried } = (await look(house, organization, as, made.id)).json()
    expect(carried).toMatchObject({
      scope: place.scope,
      groups: place.groups,
      endsAt,
      note: place.note,
      username: 'lena',
    })
    const before = await house.ask(`GET ${of(organization)}/notification-groups/${groupId}`, { as })
    const joined = (await accept(house, made.token)).json()
    const user = (await house.ask(`GET ${of(organization)}/memberships/${joined.membershipId}`, { as })).json()
    expect(user).toMatchObject({
      status: 'active',
      email: made.email,
      username: 'lena',
      name: newcomer.name,
      endsAt,
      invitation: null,
    })
    expect(user.roles.map(({ key }: { key: string }) => key)).toEqual(['member', 'billing'])
    const after = await house.ask(`GET ${of(organization)}/notification-groups/${groupId}`, { as })
    expect(JSON.stringify(after.json())).not.toBe(JSON.stringify(before.json()))
    const cookie = await signedIn(
      house,
      await house.database.kysely
        .selectFrom('users')
        .selectAll()
        .where('email', '=', made.email as never)
        .executeTakeFirstOrThrow(),
    )
    expect((await house.ask(`GET ${of(organization)}`, { as: cookie })).json().permissions).toContain('billing.view')
  })

  it('R-11, R-12, R-13, R-14, R-18, R-19: sent, expired at 72:00:00 with no job, sent again with a new link; the old one is dead', async () => {
    const { organization, admin, as } = await inviting('apm')
    const made = await inviteOne(house, organization, as)
    expect(await statusOf(organization, admin, made.id)).toBe('sent')
    clock.advance(72 * hour - 1)
    expect([await statusOf(organization, admin, made.id), (await inspect(house, made.token)).json().state]).toEqual([
      'sent',
      'open',
    ])
    clock.advance(1)
    expect([await statusOf(organization, admin, made.id), (await inspect(house, made.token)).json().state]).toEqual([
      'expired',
      'expired',
    ])
    expect(verdict(await accept(house, made.token))).toBe('410 invitation.expired')
    const again = await act(house, organization, await signedIn(house, admin.person), made.id, 'resend')
    expect(again.json()).toMatchObject({ id: made.id, status: 'sent', statusWord: 'Invitation Sent' })
    expect(new Date(again.json().expiresAt).getTime() - clock.now().getTime()).toBe(72 * hour)
    expect((await inspect(house, made.token)).json()).toMatchObject({ state: 'replaced', canAsk: true })
    expect(verdict(await accept(house, made.token))).toBe('410 invitation.replaced')
    const fresh = await readLink(house, 'invitation', made.email)
    expect((await accept(house, fresh)).statusCode).toBe(200)
  })

  it('R-15, V9: opening is not enough; R-16, R-17, V5: revoked by whichever way, no link works', async () => {
    const { organization, as } = await inviting('apm')
    const made = await inviteOne(house, organization, as)
    await inspect(house, made.token)
    expect((await look(house, organization, as, made.id)).json().status).toBe('sent')
    await setPolicy(house, organization.id, 'invitations,copyLink', 'always')
    const copied = (await act(house, organization, as, made.id, 'copy-link')).json().link.split('/').at(-1)
    expect((await act(house, organization, as, made.id, 'revoke')).json()).toMatchObject({
      status: 'revoked',
      statusWord: 'Revoked',
      revokedBecause: 'withdrawn',
    })
    for (const token of [made.token, copied]) {
      expect((await inspect(house, token)).json().state).toBe('revoked')
      expect(verdict(await accept(house, token))).toBe('410 invitation.revoked')
    }
    const other = await inviteOne(house, organization, as)
    await house.ask(`POST ${of(organization)}/invitations/bulk`, { as, body: { act: 'revoke', ids: [other.id] } })
    expect(verdict(await accept(house, other.token))).toBe('410 invitation.revoked')
    const again = await act(house, organization, as, made.id, 'resend')
    expect([again.json().status, (await inspect(house, copied)).json().state]).toEqual(['sent', 'replaced'])
  })

  it('B-13, B-14, B-15, B-20, B-21: method Password, a mail with a private link, in Users once accepted and gone from the list', async () => {
    const { organization, as } = await inviting('crash-reporting')
    const item = { username: 'kim', roleIds: [roleOf(organization, 'member')] }
    const made = await inviteOne(house, organization, as, item)
    const mail = (await readMails(house)).find(({ to }) => to === made.email)
    expect(mail?.text).toContain(`http://localhost:7655/invite/${made.token}`)
    expect((await list(organization, as)).items.map(({ id }: { id: string }) => id)).toEqual([made.id])
    expect(codeOf(await accept(house, made.token, { name: 'Kim' }))).toBe('password.too_short')
    expect((await accept(house, made.token)).statusCode).toBe(200)
    expect((await list(organization, as)).items).toEqual([])
    const names = (await users(organization, as)).items.map(
      ({ username, status }: { username: string; status: string }) => [username, status],
    )
    expect(names).toContainEqual(['kim', 'active'])
    const other = await inviteOne(house, organization, as, { roleIds: [roleOf(organization, 'guest')] })
    await act(house, organization, as, other.id, 'revoke')
    expect([(await list(organization, as)).items, (await users(organization, as)).facets.status.invited]).toEqual([
      [],
      0,
    ])
  })

  it('B-16, B-17: methods that are not configured are refused with the reason, PAM to whom may not give it as beyond his rights', async () => {
    const { organization, as } = await inviting('crash-reporting')
    const member = await makeMember(house, organization, { roles: ['member'] })
    const ask = async (method: string, caller = as, username: string | null = 'root') => {
      const item = { email: freshEmail(), username, method, roleIds: [roleOf(organization, 'guest')] }
      const [row] = rowsOf(await post(house, organization, caller, { items: [item] }))
      return [row?.verdict, row?.errors[0]?.detail]
    }
    expect(await ask('saml')).toEqual([
      'method_not_configured',
      'Single Sign-On by SAML is not configured in this organization.',
    ])
    expect((await ask('oidc'))[0]).toBe('method_not_configured')
    expect((await ask('pam'))[0]).toBe('method_not_configured')
    expect((await ask('pam', member.as))[0]).toBe('beyond_your_rights')
    expect((await ask('pam', as, null))[0]).toBe('invalid')
  })

  it('B-5, B-18, B-19, D-9: without a mail server nothing says sent, the link works, and the mail goes once there is one', async () => {
    const { organization, as } = await inviting('apm')
    const made = await inviteOne(house, organization, as)
    const before = (await look(house, organization, as, made.id)).json()
    expect(before).toMatchObject({ delivery: { state: 'not_configured' }, acts: ['copy-link', 'revoke', 'edit'] })
    expect((await inspect(house, made.copied ?? '')).json()).toMatchObject({ state: 'open', step: 'password' })
    await setMail(house, true)
    const retried = await act(house, organization, as, made.id, 'retry-delivery')
    expect(retried.json()).toMatchObject({
      delivery: { state: 'queued' },
      expiresAt: before.expiresAt,
      acts: ['revoke', 'edit'],
    })
    expect(verdict(await act(house, organization, as, made.id, 'copy-link'))).toBe('409 invitation.not_offered')
    await setMail(house, false)
    expect((await inspect(house, made.token)).json().state).toBe('open')
  })

  it('C-1, C-2, C-3, C-4, C-5: one address and a privilege, listed until accepted or ignored, no end, withdrawn at any time', async () => {
    await setMail(house, true)
    const { organization, admin, as } = await inviting('metrics')
    const item = () => ({ roleIds: [roleOf(organization, 'normal')] })
    const [first, second, third] = [
      await inviteOne(house, organization, as, item()),
      await inviteOne(house, organization, as, item()),
      await inviteOne(house, organization, as, item()),
    ]
    expect((await look(house, organization, as, first.id)).json()).toMatchObject({
      expiresAt: null,
      delivery: { state: 'queued' },
    })
    clock.advance(400 * 24 * hour)
    const later = await signedIn(house, admin.person)
    expect((await list(organization, later)).items).toHaveLength(3)
    expect((await decline(house, first.token)).statusCode).toBe(204)
    expect((await list(organization, later)).items).toHaveLength(2)
    expect((await act(house, organization, later, second.id, 'revoke')).statusCode).toBe(200)
    expect((await list(organization, later)).items.map(({ id }: { id: string }) => id)).toEqual([third.id])
    expect((await inspect(house, first.token)).json().state).toBe('declined')
    await setMail(house, false)
  })

  it('C-6, C-7: an account comes first, with its address confirmed; without a mail server inviting is refused with that reason', async () => {
    const { organization, as } = await inviting('metrics')
    const roleIds = [roleOf(organization, 'normal')]
    const [row] = rowsOf(await post(house, organization, as, { items: [{ email: freshEmail(), roleIds }] }))
    expect([row?.verdict, row?.errors[0]?.code]).toEqual(['needs_mail', 'invitation.needs_mail'])
    await setMail(house, true)
    const made = await inviteOne(house, organization, as, { roleIds })
    expect((await inspect(house, made.token)).json().step).toBe('sign_up')
    expect(codeOf(await accept(house, made.token))).toBe('invitation.sign_up_first')
    const person = await makePerson(house, { email: made.email })
    expect((await inspect(house, made.token)).json().step).toBe('sign_in')
    const cookie = await signedIn(house, person)
    expect((await inspect(house, made.token, cookie)).json().step).toBe('nothing')
    expect((await accept(house, made.token, {}, cookie)).statusCode).toBe(200)
    await setMail(house, false)
  })

  it('O-20, O-21, O-22: Invited until 7 days have passed, then off the list; revoked only while invited', async () => {
    const { organization, admin, as } = await inviting('appsec')
    const made = await inviteOne(house, organization, as, { roleIds: [roleOf(organization, 'developer')] })
    clock.advance(7 * 24 * hour - 1)
    const still = await list(organization, await signedIn(house, admin.person))
    expect(still.items.map(({ acts }: { acts: string[] }) => acts)).toEqual([expect.arrayContaining(['revoke'])])
    clock.advance(1)
    const later = await signedIn(house, admin.person)
    expect([(await list(organization, later)).items, (await users(organization, later)).facets.status.invited]).toEqual(
      [[], 0],
    )
    const again = await inviteOne(house, organization, later, {
      email: made.email,
      roleIds: [roleOf(organization, 'read-only')],
    })
    expect((await accept(house, again.token)).statusCode).toBe(200)
    expect(codeOf(await act(house, organization, later, again.id, 'revoke'))).toBe('invitation.used')
  })

  it('D-7: one membership from the first invitation on; only what the newest one says', async () => {
    const { organization, admin, as } = await inviting()
    const first = await inviteOne(house, organization, as, {
      roleIds: [roleOf(organization, 'admin')],
      username: 'jo',
      scope: { kind: 'own' },
    })
    const { membershipId } = (await look(house, organization, as, first.id)).json()
    const [open] = rowsOf(await post(house, organization, as, { items: [{ email: first.email }] }))
    expect([open?.verdict, open?.status]).toEqual(['open_invitation', 'skipped'])
    clock.advance(72 * hour)
    const later = await signedIn(house, admin.person)
    const second = await inviteOne(house, organization, later, {
      email: first.email,
      roleIds: [roleOf(organization, 'guest')],
    })
    const shown = (await look(house, organization, later, second.id)).json()
    expect(shown).toMatchObject({ membershipId, place: { scope: { kind: 'organization' }, username: null } })
    expect(shown.place.roles.map(({ key }: { key: string }) => key)).toEqual(['guest'])
    expect((await inspect(house, first.token)).json().state).toBe('replaced')
    expect(codeOf(await look(house, organization, later, first.id))).toBe('invitation.not_found')
    expect((await accept(house, second.token)).json().membershipId).toBe(membershipId)
  })

  it('D-10, V1, V4: an address that is only vouched for gets no seat by a copied link, and none by squatting', async () => {
    const { organization, as } = await inviting()
    const squatter = await makePerson(house, { emailState: 'vouched' })
    const squatted = await signedIn(house, squatter)
    const made = await inviteOne(house, organization, as, { email: squatter.email })
    expect((await house.ask('GET /v1/me/invitations', { as: squatted })).json().items).toEqual([])
    expect(codeOf(await house.ask(`POST /v1/me/invitations/${made.id}/accept`, { as: squatted }))).toBe(
      'invitation.not_found',
    )
    expect(codeOf(await accept(house, made.copied ?? '', {}, squatted))).toBe('invitation.address_unproven')
    expect(codeOf(await accept(house, made.copied ?? ''))).toBe('invitation.sign_in_first')
    expect((await inspect(house, made.token)).json().step).toBe('password')
    expect((await accept(house, made.token)).statusCode).toBe(200)
    expect(verdict(await house.ask('GET /v1/me', { as: squatted }))).toBe('401 session.ended')
    const [user] = await house.database.kysely.selectFrom('users').selectAll().where('id', '=', squatter.id).execute()
    expect([user?.email_state, user?.name]).toEqual(['verified', newcomer.name])
  })

  it('D-10: a copied link vouches for the address, the link of a mail proves it', async () => {
    const { organization, as } = await inviting()
    const states = []
    for (const which of ['token', 'copied'] as const) {
      const made = await inviteOne(house, organization, as)
      const answer = await accept(house, made[which] ?? '')
      expect(answer.headers['set-cookie']).toBeDefined()
      const user = await house.database.kysely
        .selectFrom('users')
        .selectAll()
        .where('email', '=', made.email as never)
        .executeTakeFirstOrThrow()
      states.push(user.email_state)
    }
    expect(states).toEqual(['verified', 'vouched'])
  })

  it('V2, V3: signed in as somebody else says so; as the right one it takes one click', async () => {
    const { organization, as } = await inviting()
    const person = await makePerson(house)
    const made = await inviteOne(house, organization, as, { email: person.email })
    expect((await inspect(house, made.token)).json()).toMatchObject({ step: 'sign_in', signedInAs: null })
    expect((await inspect(house, made.token, as)).json()).toMatchObject({ step: 'switch_account' })
    expect(codeOf(await accept(house, made.token, newcomer, as))).toBe('invitation.wrong_account')
    const cookie = await signedIn(house, person)
    expect((await house.ask('GET /v1/me/invitations', { as: cookie })).json().items).toMatchObject([
      { id: made.id, canDecline: true },
    ])
    expect((await accept(house, made.token, {}, cookie)).statusCode).toBe(200)
    expect((await inspect(house, made.token, cookie)).json().state).toBe('used')
    expect(codeOf(await accept(house, made.token, newcomer))).toBe('invitation.used')
  })

  it('D-14: judged again when accepted; an offer whose sponsor has lost the right is revoked with that reason, and he is told', async () => {
    const { organization, as } = await inviting()
    const sponsor = await makeMember(house, organization, { roles: ['admin'] })
    const made = await inviteOne(house, organization, sponsor.as, { roleIds: [roleOf(organization, 'admin')] })
    await stripRoles(house, organization.id, sponsor.membershipId)
    expect(verdict(await accept(house, made.token))).toBe('410 invitation.sponsor_lost')
    expect((await look(house, organization, as, made.id)).json()).toMatchObject({
      status: 'revoked',
      revokedBecause: 'sponsor_lost',
    })
    expect(
      (await readMails(house)).filter(({ to, kind }) => to === sponsor.person.email && kind === 'invitation-revoked'),
    ).toHaveLength(1)
    expect(
      await house.database.kysely
        .selectFrom('users')
        .selectAll()
        .where('email', '=', made.email as never)
        .execute(),
    ).toEqual([])
    const again = await act(house, organization, as, made.id, 'resend')
    expect(again.json().sponsor.membershipId).not.toBe(sponsor.membershipId)
    expect((await accept(house, await readLink(house, 'invitation', made.email))).statusCode).toBe(200)
  })

  it('D-14: who edits, copies or resends vouches for the whole offer, and cannot beyond his reach', async () => {
    const { organization, as } = await inviting()
    const member = await makeMember(house, organization, { roles: ['member'] })
    const made = await inviteOne(house, organization, member.as)
    const path = `PATCH ${of(organization)}/invitations/${made.id}` as const
    const edited = await house.ask(path, {
      as,
      headers: { 'if-match': '"1"' },
      body: { roleIds: [roleOf(organization, 'admin')] },
    })
    expect(edited.json().sponsor.membershipId).not.toBe(member.membershipId)
    expect((await inspect(house, made.token)).json().state).toBe('replaced')
    expect(codeOf(await act(house, organization, member.as, made.id, 'copy-link'))).toBe('access.beyond_reach')
    const own = await list(organization, member.as)
    expect(own.items.map(({ id }: { id: string }) => id)).toEqual([made.id])
    expect((await accept(house, await readLink(house, 'invitation', made.email))).statusCode).toBe(200)
  })

  it('D-26: seats: refused when inviting, never when accepting; expired ones never count, open ones by policy', async () => {
    const { organization, admin, as } = await inviting()
    await setPolicy(house, organization.id, 'members,seats', 4)
    const run = rowsOf(await post(house, organization, as, { addresses: 's1@x.io s2@x.io s3@x.io' }))
    expect(run.map((row) => row.verdict)).toEqual(['new', 'new', 'seat_limit'])
    const token = await readLink(house, 'invitation', 's1@x.io')
    await setPolicy(house, organization.id, 'members,seats', 2)
    expect((await accept(house, token)).statusCode).toBe(200)
    await setPolicy(house, organization.id, 'members,seats', 4)
    clock.advance(72 * hour)
    const later = await signedIn(house, admin.person)
    const [freed] = rowsOf(await post(house, organization, later, { addresses: 's3@x.io' }))
    expect(freed?.verdict).toBe('new')
    await setPolicy(house, organization.id, 'members,pendingReserves', false)
    const many = rowsOf(await post(house, organization, later, { addresses: 's4@x.io s5@x.io' }))
    expect(many.map((row) => row.verdict)).toEqual(['new', 'new'])
  })

  it('D-11: a dry run says all verdicts and writes nothing; who may not see users is not told of them', async () => {
    const { organization, admin, as } = await inviting()
    await setPolicy(house, organization.id, 'invitations,addressDomains', ['x.io'])
    await house.database.kysely.selectFrom('users').select('id').execute()
    const member = await makeMember(house, organization, { roles: ['member'] })
    await inviteOne(house, organization, as, { email: 'open@x.io' })
    await setPolicy(house, organization.id, 'invitations,addressDomains', ['x.io', 'example.com'])
    const addresses = `new@x.io, ${admin.person.email}, open@x.io, broken@@x.io, new@x.io, far@y.io`
    const before = await list(organization, as)
    const body = { addresses, place: { roleIds: [roleOf(organization, 'admin')] }, dryRun: true }
    const answer = await post(house, organization, as, body)
    expect(answer.statusCode).toBe(200)
    expect(rowsOf(answer).map((row) => row.verdict)).toEqual([
      'new',
      'already_member',
      'open_invitation',
      'invalid',
      'duplicate',
      'domain_not_allowed',
    ])
    expect(answer.json()).toMatchObject({
      counts: { new: 1, invalid: 1, duplicate: 1 },
      powerful: [{ key: 'admin', count: 1 }],
    })
    expect(await list(organization, as)).toEqual(before)
    const seen = rowsOf(await post(house, organization, member.as, { addresses: `${admin.person.email} other@x.io` }))
    expect(seen.map((row) => [row.verdict, row.status, row.delivery?.state])).toEqual([
      ['new', 'created', 'queued'],
      ['new', 'created', 'not_configured'],
    ])
  })

  it('B-19, D-10: copying makes a second secret, kills no mail, and a newer copy kills the older', async () => {
    const { organization, as } = await inviting()
    const made = await inviteOne(house, organization, as)
    const copies = []
    for (let turn = 0; turn < 2; turn++)
      copies.push((await act(house, organization, as, made.id, 'copy-link')).json().link.split('/').at(-1))
    const states = []
    for (const token of [made.token, made.copied, ...copies])
      states.push((await inspect(house, token ?? '')).json().state)
    expect(states).toEqual(['open', 'replaced', 'replaced', 'open'])
  })

  it('D-10: asking for a new one reaches who invited, once an hour, and answers all alike', async () => {
    const { organization, admin, as } = await inviting('apm')
    const made = await inviteOne(house, organization, as)
    const ask = (token: string) => house.ask('POST /v1/invitations/ask', { body: { token } })
    const asked = async () =>
      (await readMails(house)).filter(({ to, kind }) => to === admin.person.email && kind === 'invitation-asked-again')
        .length
    const open = await ask(made.token)
    await act(house, organization, as, made.id, 'revoke')
    expect(await asked()).toBe(0)
    clock.advance(61 * minute)
    const answers = [open, await ask(made.token), await ask(made.token), await ask(`rcl_${'x'.repeat(43)}`)]
    expect(answers.map(verdict)).toEqual(['202', '202', '202', '202'])
    expect(await asked()).toBe(1)
  })

  it('reminds as often as the policy says, each time once, with a link of its own', async () => {
    const { organization, as } = await inviting('apm')
    await setPolicy(house, organization.id, 'invitations,reminderHours', [24, 48])
    const made = await inviteOne(house, organization, as)
    const counts = []
    for (const hours of [23, 1, 0, 24, 23, 1]) {
      clock.advance(hours * hour)
      counts.push(await remind(house.parts))
    }
    expect(counts).toEqual([0, 1, 0, 1, 0, 0])
    const newest = await readLink(house, 'invitation-reminder', made.email)
    const states = [(await inspect(house, made.token)).json().state, (await inspect(house, newest)).json().state]
    expect(states).toEqual(['replaced', 'expired'])
    const reminders = (await readMails(house)).filter(
      ({ to, kind }) => to === made.email && kind === 'invitation-reminder',
    )
    expect(reminders).toHaveLength(2)
  })

  it('lists by pages, search, status, sponsor and order, and exports with formulas made harmless, V130', async () => {
    const { organization, admin, as } = await inviting()
    await post(house, organization, as, {
      addresses: Array.from({ length: 25 }, (_, at) => `page${String(at).padStart(2, '0')}@list.io`).join(' '),
    })
    await house.database.transaction(organization.id, (db) =>
      sql`update memberships set display_name = '=HYPERLINK("http://evil")', display_name_folded = 'x' where id = ${admin.membershipId}`.execute(
        db,
      ),
    )
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { email: string }[]; nextCursor: string | null; match: number } = await list(
        organization,
        as,
        `?sort=email&limit=10${cursor && `&cursor=${cursor}`}`,
      )
      expect(page.match).toBe(25)
      seen.push(...page.items.map(({ email }) => email))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => `page${String(at).padStart(2, '0')}@list.io`))
    const found = await list(organization, as, '?q=age07&status=sent&status=expired')
    expect(found.items.map(({ email }: { email: string }) => email)).toEqual(['page07@list.io'])
    expect((await list(organization, as, `?sponsor=${organization.ownerMembershipId}`)).items).toEqual([])
    expect((await list(organization, as, '?status=revoked')).match).toBe(0)
    const file = await house.ask(`GET ${of(organization)}/invitations.csv`, { as })
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(file.body.split('\r\n')).toHaveLength(27)
    expect(file.body).toContain(`"'=HYPERLINK(""http://evil"")"`)
  })

  it('acts on many by filter and expected count, each with its own outcome', async () => {
    const { organization, as } = await inviting()
    const rows = rowsOf(await post(house, organization, as, { addresses: 'm1@bulk.io m2@bulk.io m3@bulk.io' }))
    await accept(house, await readLink(house, 'invitation', 'm1@bulk.io'))
    const bulk = (body: object) => house.ask(`POST ${of(organization)}/invitations/bulk`, { as, body })
    const copied = (await bulk({ act: 'copy-link', ids: rows.map(({ invitationId }) => invitationId) })).json()
    expect(copied.items.map(({ done, code }: { done: boolean; code: string | null }) => code ?? done)).toEqual([
      'invitation.used',
      true,
      true,
    ])
    expect(copied.items.filter(({ link }: { link: string | null }) => link !== null)).toHaveLength(2)
    const revoked = (await bulk({ act: 'revoke', filter: { status: ['sent'], q: 'bulk.io' }, expectedCount: 2 })).json()
    expect(revoked.items.map(({ done }: { done: boolean }) => done)).toEqual([true, true])
    expect((await list(organization, as)).facets.status).toEqual({
      sent: 0,
      expired: 0,
      accepted: 1,
      revoked: 2,
      declined: 0,
    })
  })

  it('a repeat with the same key gets the same result without the links', async () => {
    const { organization, as } = await inviting()
    const ask = () =>
      house.ask(`POST ${of(organization)}/invitations`, {
        as,
        headers: { 'idempotency-key': 'one' },
        body: { addresses: 'repeat@x.io' },
      })
    const [first, second] = [await ask(), await ask()]
    expect([first.statusCode, second.statusCode]).toEqual([201, 201])
    expect(first.json().items[0].link).toMatch(/\/invite\/rcl_/)
    expect(second.json()).toEqual({
      ...first.json(),
      items: [{ ...first.json().items[0], link: null }],
      secretShown: true,
    })
    expect((await list(organization, as)).items).toHaveLength(1)
  })

  it('V21: neither GET nor HEAD of a link changes anything', async () => {
    const { organization, as } = await inviting()
    const made = await inviteOne(house, organization, as)
    for (const request of [
      `GET /invite/${made.token}`,
      `HEAD /invite/${made.token}`,
      'GET /v1/invitations/accept',
      'HEAD /v1/invitations/decline',
    ] as const)
      await house.ask(request)
    expect((await look(house, organization, as, made.id)).json()).toMatchObject({ status: 'sent', version: 1 })
  })

  it('V137: a byte flipped, another purpose, another organization: no link of ours', async () => {
    const { organization, as } = await inviting()
    const made = await inviteOne(house, organization, as)
    const flipped = [...Array(20).keys()].map(
      (at) => made.token.slice(0, 4 + at) + (made.token[4 + at] === 'A' ? 'B' : 'A') + made.token.slice(5 + at),
    )
    for (const token of [...flipped, made.token.toUpperCase(), `${made.token}x`])
      expect(codeOf(await inspect(house, token))).toBe('link.unknown')
    const person = await makePerson(house)
    await house.ask('POST /v1/password-resets', { body: { email: person.email } })
    const reset = await readLink(house, 'password-reset', person.email)
    expect(codeOf(await accept(house, reset))).toBe('link.unknown')
    expect(
      codeOf(
        await house.ask('POST /v1/password-resets/complete', {
          body: { token: made.token, password: newcomer.password },
        }),
      ),
    ).toBe('link.unknown')
    const other = await inviting()
    for (const what of ['revoke', 'resend', 'copy-link', 'retry-delivery'] as const)
      expect(codeOf(await act(house, other.organization, other.as, made.id, what))).toBe('invitation.not_found')
    const foreign = await post(house, other.organization, other.as, {
      items: [{ email: freshEmail(), roleIds: [roleOf(organization, 'admin')] }],
    })
    expect(rowsOf(foreign)[0]?.errors[0]?.code).toBe('role.not_found')
  })

  it('V19, V146: no answer holds a live secret but the one that hands it over', async () => {
    const { organization, as } = await inviting()
    const made = await inviteOne(house, organization, as)
    const answers = [
      JSON.stringify(await list(organization, as)),
      (await look(house, organization, as, made.id)).body,
      JSON.stringify(await users(organization, as)),
      (await inspect(house, made.token)).body,
    ]
    for (const body of answers) for (const secret of [made.token, made.copied ?? '']) expect(body).not.toContain(secret)
    expect(house.log.join('\n')).not.toContain(made.token)
  })
})
