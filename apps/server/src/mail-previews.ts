import type { Email } from '@rollcall/core/shared/email'
import type { InvitationId, OrganizationId, UserId } from '@rollcall/core/shared/ids'
import type { FastifyInstance } from 'fastify'
import { toChangedLetter, toResetLetter } from './credential/letters.ts'
import { toProofLetter as toDomainProofLetter } from './domain/letters.ts'
import { toAskedLetter, toInvitationLetter, toLostLetter, toReminderLetter } from './invitation/letters.ts'
import { toHtml } from './mail/html.ts'
import type { Letter, MailKind } from './mail/letter.ts'
import { toPlainText } from './mail/plain.ts'
import { toApprovedLetter, toRefusedLetter, toWaitingLetter } from './membership-request/letters.ts'
import type { Parts } from './parts.ts'
import { toConfirmationLetter } from './sign-up/letters.ts'
import { toProofLetter, toWarningLetter } from './user/letters.ts'

/** Mails bring their own styles, and nothing else. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'self'"

/** For those who write mails: each kind as it looks, with people of the demo. Only while developing; else these addresses do not exist. */
export function serveMailPreviews(app: FastifyInstance, { config, publicUrl, database }: Parts): void {
  if (!config.mail.previews) return
  const letters = () => Object.values(toSamples(publicUrl, database.now()))
  const find = (kind: string) => letters().find((letter) => letter.kind === kind)
  app.addHook('onRequest', async (request, reply) => {
    if (/^\/__mail(\/|$)/.test(request.url))
      reply.headers({ 'content-security-policy': contentSecurityPolicy, 'x-frame-options': 'SAMEORIGIN' })
  })
  app.get('/__mail', async (_, reply) => reply.type('text/html; charset=utf-8').send(toList(letters())))
  app.get<{ Params: { kind: string } }>('/__mail/:kind', async ({ params: { kind } }, reply) => {
    const letter = find(kind.replace(/\.txt$/, ''))
    if (letter === undefined) return reply.callNotFound()
    return kind.endsWith('.txt')
      ? reply.type('text/plain; charset=utf-8').send(toPlainText(letter))
      : reply.type('text/html; charset=utf-8').send(toHtml(letter, config.mail.fromName))
  })
}

const toList = (letters: readonly Letter[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mails</title>
<style>:root{color-scheme:light dark;font:15px/1.6 system-ui,sans-serif}body{max-width:40rem;margin:2rem auto;padding:0 1rem}</style></head>
<body><h1>Mails</h1><ul>
${letters.map(({ kind, subject }) => `<li><a href="/__mail/${kind}">${kind}</a> (<a href="/__mail/${kind}.txt">text</a>): ${subject}</li>`).join('\n')}
</ul></body></html>
`

const hourMs = 3_600_000

/** Made by what makes the real ones. */
function toSamples(publicUrl: URL, now: Date): Readonly<Partial<Record<MailKind, Letter>>> {
  const { origin } = publicUrl
  const link = (page: string) => `${origin}/${page}/rcl_${'x'.repeat(43)}`
  const soon = new Date(now.getTime() + 72 * hourMs)
  const ada = { id: `usr_${'0'.repeat(26)}` as UserId, name: 'Ada Okafor', email: 'ada@acme.example' as Email }
  const acme = { organizationId: `org_${'0'.repeat(26)}` as OrganizationId, organizationName: 'Acme' }
  const invitationId = `inv_${'0'.repeat(26)}` as InvitationId
  const offering = {
    ...acme,
    invitationId,
    to: 'lena.voss@acme.example' as Email,
    by: ada.name,
    roles: ['Member', 'Payments developer'],
    note: 'Hi Lena,\n\nwelcome aboard! You will find the payment projects under Projects.',
    expiresAt: soon,
    url: link('invite'),
  }
  const invitee = 'lena.voss@acme.example' as Email
  const telling = {
    ...acme,
    invitationId,
    userId: ada.id,
    to: ada.email,
    name: ada.name,
    invitee,
    url: `${origin}/o/acme`,
  }
  const organization = { id: acme.organizationId, name: acme.organizationName, slug: 'acme' }
  const decided = { organization, to: ada, publicUrl }
  return {
    'password-reset': toResetLetter(ada, link('reset-password'), soon),
    'password-changed': toChangedLetter(ada, `${origin}/sign-in/forgotten`),
    'email-change': toProofLetter(ada, 'ada@new.example' as Email, link('confirm-email'), soon),
    'email-change-requested': toWarningLetter(ada, 'email-change-requested', publicUrl),
    'email-changed': toWarningLetter(ada, 'email-changed', publicUrl),
    invitation: toInvitationLetter(offering),
    'invitation-reminder': toReminderLetter(offering),
    'invitation-revoked': toLostLetter(telling),
    'invitation-asked-again': toAskedLetter(telling),
    'address-confirmation': toConfirmationLetter(invitee, publicUrl, link('sign-up/confirm'), soon),
    'domain-proof': toDomainProofLetter({
      to: 'postmaster@acme.example' as Email,
      secret: `rcl_${'x'.repeat(43)}`,
      name: 'acme.example',
      organization,
      publicUrl,
      expiresAt: soon,
    }),
    'membership-request-received': toWaitingLetter(ada, {
      organization,
      who: 'Lena Voss',
      note: 'She takes over on call.',
      by: 'Grace Lindqvist',
      isProposal: true,
      publicUrl,
    }),
    'membership-request-approved': toApprovedLetter({ ...decided, proposed: null }),
    'membership-request-refused': toRefusedLetter({
      ...decided,
      proposed: null,
      reason: 'We know nobody of that name.',
    }),
  }
}
