import type { Email } from '@rollcall/core/shared/email'
import type { Row } from '@rollcall/storage/engine/schema'
import type { Letter } from '../mail/letter.ts'

interface Proof {
  /** Who reads the mail of those who run the domain. */
  readonly to: Email
  readonly secret: string
  /** Of the domain. */
  readonly name: string
  readonly organization: Pick<Row<'organizations'>, 'id' | 'name'>
  readonly publicUrl: URL
  readonly expiresAt: Date
}

export const toProofLetter = ({ to, secret, name, organization, publicUrl, expiresAt }: Proof): Letter => ({
  kind: 'domain-proof',
  userId: null,
  to,
  subject: `Does ${name} belong to ${organization.name}?`,
  paragraphs: [
    `${organization.name} on ${publicUrl.host} says that the domain ${name} is its own, and wants to let people with an address there sign up by themselves.`,
    'You get this because you read the mail of those who run the domain. If it is so, open the page within three days and confirm.',
  ],
  action: { label: 'See what is asked', url: `${publicUrl.origin}/prove-domain/${secret}` },
  footer: 'If it is not so, do nothing: without your confirmation nobody can sign up by this domain.',
  personal: true,
  about: { organizationId: organization.id },
  expiresAt,
})
