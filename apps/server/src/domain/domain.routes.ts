import { recordName } from '@rollcall/core/domain'
import { listDomains } from '@rollcall/storage/domain'
import { answered } from '../http/outcome.ts'
import { outside, transacted, type AnyRoute } from '../http/routes.ts'
import { isMailConfigured } from '../mail/mail-server.ts'
import type { Parts } from '../parts.ts'
import { refused } from '../shared/refused.ts'
import {
  addDomain,
  confirmProof,
  getDomain,
  inspectProof,
  mailProof,
  proveByRecords,
  removeDomain,
  toWire,
} from './domain.usecases.ts'

interface DomainPath {
  readonly organizationId: `org_${string}`
  readonly domainId: `dom_${string}`
}
const placeOf = ({ organizationId, domainId }: DomainPath) => ({ organizationId, id: domainId })

export const domainRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/domains', async ({ path }, db) =>
    answered(200, {
      items: (await listDomains(db, path.organizationId)).map(toWire),
      canProveBy: { dns: parts.domainNames.isOn, mail: await isMailConfigured(db, parts) },
    }),
  ),
  transacted('POST /v1/organizations/{organizationId}/domains', async ({ path, body, context }, db) => {
    const added = await addDomain(db, context, path.organizationId, body.name)
    return added.ok ? answered(201, toWire(added.value)) : added
  }),
  transacted('GET /v1/organizations/{organizationId}/domains/{domainId}', async ({ path }, db) => {
    const found = await getDomain(db, placeOf(path))
    return found.ok ? answered(200, toWire(found.value)) : found
  }),
  outside('POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-dns', {
    look: async ({ path }, db) => {
      const found = await getDomain(db, placeOf(path))
      if (!found.ok) return found
      return parts.domainNames.isOn ? { ok: true, value: recordName(found.value.name) } : refused('domain.dns_off')
    },
    ask: (name) => parts.domainNames.readTexts(name),
    save: async ({ path, context }, db, answers) => {
      const proven = await proveByRecords(db, context, placeOf(path), answers)
      return proven.ok ? answered(200, toWire(proven.value)) : proven
    },
  }),
  transacted(
    'POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-mail',
    async ({ path, body, context, access }, db) => {
      const asked = { place: placeOf(path), mailbox: body.mailbox, organization: access.organization }
      const mailed = await mailProof(db, parts, context, asked)
      return mailed.ok ? answered(202, toWire(mailed.value)) : mailed
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/domains/{domainId}',
    async ({ path, query, context }, db) =>
      (await removeDomain(db, context, placeOf(path), query.withRule === true)) ?? answered(204, undefined),
  ),
  transacted('POST /v1/domain-proofs/check', async ({ body, context }, db) => {
    const asked = await inspectProof(db, body.token, context.now)
    if (!asked.ok) return asked
    const { domain, organization, link } = asked.value
    return answered(200, {
      domain: domain.name,
      organization: organization.name,
      mailbox: link.mailbox,
      expiresAt: link.expires_at.toISOString(),
    })
  }),
  transacted(
    'POST /v1/domain-proofs/confirm',
    async ({ body, context }, db) => (await confirmProof(db, context, body.token)) ?? answered(204, undefined),
  ),
]
