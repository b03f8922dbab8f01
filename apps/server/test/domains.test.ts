import { createSocket, type Socket } from 'node:dgram'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDomainNames } from '../src/domain/name-servers.ts'
import { claim } from '../src/domain/claim.ts'
import { toMailDomain } from '../src/shared/email.ts'
import { openHouse, verdict } from './house.ts'
import { addDomain, allowDomain, allowMail, freshDomain, stopMail } from './joining.ts'
import { readLink, readMails } from './mailbox.ts'
import { makeMember, makeOrganization, signedIn } from './people.ts'

const day = 86_400_000

describe('domains, D-18', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const home = await makeOrganization(house)
  const away = await makeOrganization(house)
  const { as } = await makeMember(house, home, { roles: ['admin'] })
  const path = `/v1/organizations/${home.id}/domains`
  const add = (name: string, headers = {}) => house.ask(`POST ${path}`, { as, body: { name }, headers })

  describe('are added in canonical form', () => {
    it.each([
      ['acme.io', 'acme.io', 'acme.io'],
      [' @Team.ACME.co.uk ', 'team.acme.co.uk', 'team.acme.co.uk'],
      ['Bücher.example', 'xn--bcher-kva.example', 'bücher.example'],
      ['own-name.github.io', 'own-name.github.io', 'own-name.github.io'],
    ])('%j', async (typed, name, displayName) => {
      const added = await add(typed)
      expect(added.statusCode).toBe(201)
      expect(added.json()).toMatchObject({ name, displayName, proof: null, record: { name: `_rollcall.${name}` } })
      expect(verdict(await add(name.toUpperCase()))).toBe('409 domain.taken')
    })

    it('once, however often a client repeats it', async () => {
      const headers = { 'idempotency-key': 'domain-1' }
      const [first, second] = [await add('repeated.example', headers), await add('repeated.example', headers)]
      expect(second.json()).toEqual(first.json())
    })
  })

  describe('are refused with the reason', () => {
    it.each([
      ['gmail.com', '422 domain.public_provider'],
      ['GMAIL.com', '422 domain.public_provider'],
      ['mail.yahoo.co.jp', '422 domain.public_provider'],
      ['outlook.com', '422 domain.public_provider'],
      ['co.uk', '422 domain.public_suffix'],
      ['github.io', '422 domain.public_suffix'],
      ['city.kawasaki.jp.', '422 domain.invalid'],
      ['com.br', '422 domain.public_suffix'],
      ['com', '422 domain.invalid'],
      ['https://acme.io', '422 domain.invalid'],
      ['ada@acme.io', '422 domain.invalid'],
      ['ａcme.io', '422 domain.invalid'],
      ['192.0.2.1', '422 domain.invalid'],
      ['acme..io', '422 domain.invalid'],
      ['acme.io\u0000', '400 request.invalid'],
    ])('%j', async (name, expected) => {
      const answer = await add(name)
      expect(verdict(answer)).toBe(expected)
      if (answer.statusCode === 422) expect(answer.json().errors[0].pointer).toBe('/name')
    })

    it('whatever the spelling: what is claimed is what is compared', () => {
      for (const name of ['gmail.com', 'g\u2024mail.com', 'ⓖmail.com', 'gmail。com']) {
        const parsed = toMailDomain(name)
        if (parsed.ok) expect(claim(parsed.value).ok).toBe(false)
      }
    })
  })

  describe('are proven by DNS', () => {
    const prove = (id: string, at = path) => house.ask(`POST ${at}/${id}/prove-by-dns`, { as })

    it('where the record says so, and not before', async () => {
      const domain = (await add(freshDomain())).json()
      const { name, value } = domain.record
      expect(verdict(await prove(domain.id))).toBe('422 domain.dns_missing')
      house.records.set(name, [['v=spf1 -all'], ['rollcall-domain=other']])
      expect(verdict(await prove(domain.id))).toBe('422 domain.dns_different')
      house.records.set(name, [null, null])
      expect(verdict(await prove(domain.id))).toBe('503 domain.dns_unreachable')
      house.records.set(name, [null, ['v=spf1 -all', value]])
      const proven = await prove(domain.id)
      expect(proven.json()).toMatchObject({ proof: 'dns', provenAt: house.database.now().toISOString() })
      house.records.delete(name)
      expect(verdict(await prove(domain.id))).toBe('422 domain.dns_missing')
      expect((await house.ask(`GET ${path}/${domain.id}`, { as })).json()).toMatchObject({ proof: 'dns' })
    })

    it('V41: each organization by a record of its own', async () => {
      const name = freshDomain()
      const mine = (await add(name)).json()
      const theirs = await makeMember(house, away, { roles: ['admin'] })
      const other = (
        await house.ask(`POST /v1/organizations/${away.id}/domains`, { as: theirs.as, body: { name } })
      ).json()
      expect(other.record.name).toBe(mine.record.name)
      house.records.set(mine.record.name, [[mine.record.value]])
      const tried = await house.ask(`POST /v1/organizations/${away.id}/domains/${other.id}/prove-by-dns`, {
        as: theirs.as,
      })
      expect(verdict(tried)).toBe('422 domain.dns_different')
      expect(verdict(await prove(other.id))).toBe('404 domain.not_found')
      expect(verdict(await prove(mine.id))).toBe('200')
    })
  })

  describe('are proven by mail', () => {
    beforeAll(() => allowMail(house))
    const mail = async (id: string, mailbox = 'postmaster') =>
      house.ask(`POST ${path}/${id}/prove-by-mail`, { as: await signedIn(house, home.owner), body: { mailbox } })
    const token = (step: 'check' | 'confirm', secret: string) =>
      house.ask(`POST /v1/domain-proofs/${step}`, { body: { token: secret } })

    it('to a mailbox of those who run it, which says who asks', async () => {
      const name = freshDomain()
      const id = await addDomain(house, home.id, name)
      expect((await mail(id)).json()).toMatchObject({ mail: { sentTo: `postmaster@${name}` }, proof: null })
      const secret = await readLink(house, 'domain-proof', `postmaster@${name}`)
      const asked = (await token('check', secret)).json()
      expect(asked).toMatchObject({
        domain: name,
        mailbox: `postmaster@${name}`,
        organization: expect.stringMatching(/^Organization/),
      })
      expect((await house.ask(`GET ${path}/${id}`, { as })).json().proof).toBe(null)
      expect(verdict(await token('confirm', secret))).toBe('204')
      expect((await house.ask(`GET ${path}/${id}`, { as })).json().proof).toBe('mail')
      expect(verdict(await token('confirm', secret))).toBe('410 link.used')
      expect(verdict(await mail(id))).toBe('409 domain.proven')
    })

    it('by the newest link, within three days', async () => {
      const name = freshDomain()
      const id = await addDomain(house, home.id, name)
      await mail(id)
      const old = await readLink(house, 'domain-proof', `postmaster@${name}`)
      await mail(id, 'hostmaster')
      const secret = await readLink(house, 'domain-proof', `hostmaster@${name}`)
      expect(verdict(await token('check', old))).toBe('410 link.replaced')
      house.database.clock.advance(3 * day - 1)
      expect(verdict(await token('check', secret))).toBe('200')
      house.database.clock.advance(1)
      expect(verdict(await token('confirm', secret))).toBe('410 link.expired')
    })

    it('of two who confirm at once one proves it', async () => {
      const name = freshDomain()
      const id = await addDomain(house, home.id, name)
      await mail(id)
      const secret = await readLink(house, 'domain-proof', `postmaster@${name}`)
      const answers = await Promise.all(Array.from({ length: 6 }, () => token('confirm', secret)))
      expect(answers.map(verdict).toSorted()).toEqual(['204', ...Array(5).fill('410 link.used')])
    })

    it('and not where no mail goes out', async () => {
      await stopMail(house)
      const id = await addDomain(house, home.id)
      const mails = (await readMails(house)).length
      expect(verdict(await mail(id))).toBe('409 mail.not_configured')
      expect((await readMails(house)).length).toBe(mails)
      expect((await house.ask(`GET ${path}`, { as: await signedIn(house, home.owner) })).json().canProveBy).toEqual({
        dns: true,
        mail: false,
      })
    })
  })

  describe('are given up', () => {
    it('with their rule only where that is asked for', async () => {
      const { domainId, ruleId } = await allowDomain(house, home)
      const owner = await signedIn(house, home.owner)
      const remove = (query = '') => house.ask(`DELETE ${path}/${domainId}${query}`, { as: owner })
      expect(verdict(await remove())).toBe('409 domain.in_use')
      expect((await house.ask(`GET ${path}/${domainId}`, { as: owner })).json().ruleId).toBe(ruleId)
      expect(verdict(await remove('?withRule=true'))).toBe('204')
      expect(verdict(await remove())).toBe('404 domain.not_found')
    })

    it('and a link that was mailed for them with them', async () => {
      await allowMail(house)
      const name = freshDomain()
      const id = await addDomain(house, home.id, name)
      const owner = await signedIn(house, home.owner)
      await house.ask(`POST ${path}/${id}/prove-by-mail`, { as: owner, body: { mailbox: 'postmaster' } })
      const secret = await readLink(house, 'domain-proof', `postmaster@${name}`)
      await house.ask(`DELETE ${path}/${id}`, { as: owner })
      expect(verdict(await house.ask('POST /v1/domain-proofs/confirm', { body: { token: secret } }))).toBe(
        '404 link.unknown',
      )
    })
  })
})

describe('name servers', () => {
  const sockets: Socket[] = []
  afterAll(() => sockets.forEach((socket) => socket.close()))

  /** Answers each question with these texts; without them it stays silent, with none it says that there is nothing. */
  const serve = (texts: readonly string[] | undefined): Promise<string> =>
    new Promise((resolve) => {
      const socket = createSocket('udp4')
      sockets.push(socket)
      socket.on('message', (question, from) => {
        if (texts !== undefined) socket.send(toAnswer(question, texts), from.port, from.address)
      })
      socket.bind(0, '127.0.0.1', () => resolve(`127.0.0.1:${socket.address().port}`))
    })

  function toAnswer(question: Buffer, texts: readonly string[]): Buffer {
    const header = Buffer.from(question.subarray(0, 12))
    header.writeUInt16BE(texts.length === 0 ? 0x8183 : 0x8180, 2)
    header.writeUInt16BE(texts.length, 6)
    header.writeUInt16BE(0, 8)
    header.writeUInt16BE(0, 10)
    const end = question.indexOf(0, 12) + 5
    const records = texts.map((text) => {
      const data = Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])
      return Buffer.concat([Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, data.length]), data])
    })
    return Buffer.concat([header, question.subarray(12, end), ...records])
  }

  it('are each asked, and one that is silent hides nothing', async () => {
    const servers = [await serve(undefined), await serve([]), await serve(['rollcall-domain=abc', 'v=spf1'])]
    const { readTexts, isOn } = openDomainNames(servers)
    expect(isOn).toBe(true)
    expect(await readTexts('_rollcall.acme.example')).toEqual([null, [], ['rollcall-domain=abc', 'v=spf1']])
  }, 30_000)

  it('are nobody where they are switched off', async () => {
    const { readTexts, isOn } = openDomainNames('off')
    expect([isOn, await readTexts('acme.example')]).toEqual([false, []])
  })
})
