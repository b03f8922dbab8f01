import Type, { type Static } from 'typebox'
import { none, operationTable } from '../shared/operation.ts'
import { Email, Ids, Instant, Nullable, SecretInput, Shape } from '../shared/schemas.ts'
import { OrganizationPath } from '../organization/organization.ts'

export const proofMailboxes = ['postmaster', 'hostmaster'] as const

export const Domain = Shape({
  id: Ids.dom,
  name: Type.String({ description: 'In canonical form: lower case, an international name in its ASCII form' }),
  displayName: Type.String({ description: 'As people write it: an international name in its own letters' }),
  proof: Nullable(
    Type.Enum(['dns', 'mail'] as const, {
      description: 'How the organization showed that the domain is its own; null: not yet, and no rule works',
    }),
  ),
  provenAt: Nullable(Instant),
  record: Shape({
    name: Type.String({ description: 'Where the TXT record has to stand' }),
    value: Type.String({ description: 'What it has to say' }),
  }),
  mail: Shape({
    mailboxes: Type.Array(Email, { description: 'Where a link can be mailed that proves the domain' }),
    sentTo: Nullable(Email),
    sentAt: Nullable(Instant),
  }),
  ruleId: Nullable(Ids.jru),
  createdAt: Instant,
})
export type Domain = Static<typeof Domain>

const DomainPath = Shape({ ...OrganizationPath.properties, domainId: Ids.dom })
const linkRefusals = ['link.unknown', 'link.expired', 'link.used', 'link.replaced'] as const

export const domainOperations = operationTable({
  'GET /v1/organizations/{organizationId}/domains': {
    id: 'listDomains',
    tag: 'Self sign-up',
    summary: 'The domains of the organization, and how this server can prove one',
    path: OrganizationPath,
    answers: {
      200: Shape({
        items: Type.Array(Domain),
        canProveBy: Shape({
          dns: Type.Boolean({ description: 'Whether this server may ask the domain name system' }),
          mail: Type.Boolean({ description: 'Whether this server can send mail' }),
        }),
      }),
    },
    refusals: [],
    policy: { kind: 'permission', permission: 'domain.view' },
  },
  'POST /v1/organizations/{organizationId}/domains': {
    id: 'addDomain',
    tag: 'Self sign-up',
    summary: 'Name a domain as one of the organization; it counts once it is proven',
    path: OrganizationPath,
    body: Shape({ name: Type.String({ minLength: 1, maxLength: 300, description: 'Such as acme.io' }) }),
    answers: { 201: Domain },
    refusals: [
      'domain.invalid',
      'domain.public_suffix',
      'domain.public_provider',
      'domain.taken',
      'domain.too_many',
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: { kind: 'permission', permission: 'domain.edit' },
    idempotent: true,
  },
  'GET /v1/organizations/{organizationId}/domains/{domainId}': {
    id: 'getDomain',
    tag: 'Self sign-up',
    summary: 'One domain of the organization',
    path: DomainPath,
    answers: { 200: Domain },
    refusals: ['domain.not_found'],
    policy: { kind: 'permission', permission: 'domain.view' },
  },
  'POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-dns': {
    id: 'proveDomainByDns',
    tag: 'Self sign-up',
    summary: 'Look for the TXT record, and take it as the proof',
    description: 'A domain that was proven by mail becomes proven by DNS, which sign-on asks for.',
    path: DomainPath,
    answers: { 200: Domain },
    refusals: [
      'domain.not_found',
      'domain.dns_off',
      'domain.dns_missing',
      'domain.dns_different',
      'domain.dns_unreachable',
    ],
    policy: { kind: 'permission', permission: 'domain.edit' },
  },
  'POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-mail': {
    id: 'proveDomainByMail',
    tag: 'Self sign-up',
    summary: 'Mail a link to a mailbox that only those who run the domain read',
    description:
      'Whoever opens the link within three days and confirms proves the domain. A newer link takes its place.',
    path: DomainPath,
    body: Shape({ mailbox: Type.Enum(proofMailboxes) }),
    answers: { 202: Domain },
    refusals: ['domain.not_found', 'domain.proven', 'mail.not_configured'],
    policy: { kind: 'permission', permission: 'domain.edit' },
  },
  'DELETE /v1/organizations/{organizationId}/domains/{domainId}': {
    id: 'removeDomain',
    tag: 'Self sign-up',
    summary: 'Give a domain up; whoever joined by it stays',
    path: DomainPath,
    query: Shape({
      withRule: Type.Optional(
        Type.Boolean({ description: 'Also delete the joining rule that hangs on it; without it such a domain stays' }),
      ),
    }),
    answers: { 204: none },
    refusals: ['domain.not_found', 'domain.in_use'],
    policy: { kind: 'permission', permission: 'domain.edit' },
  },
  'POST /v1/domain-proofs/check': {
    id: 'checkDomainProof',
    tag: 'Self sign-up',
    summary: 'What a link that proves a domain would do, without doing it',
    body: Shape({ token: SecretInput }),
    answers: {
      200: Shape({
        domain: Type.String(),
        organization: Type.String({ description: 'Name of the organization that asks' }),
        mailbox: Email,
        expiresAt: Instant,
      }),
    },
    refusals: [...linkRefusals],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
  'POST /v1/domain-proofs/confirm': {
    id: 'confirmDomainProof',
    tag: 'Self sign-up',
    summary: 'Let the organization that asked have the domain',
    body: Shape({ token: SecretInput }),
    answers: { 204: none },
    refusals: [...linkRefusals],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
})
