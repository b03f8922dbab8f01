import { parseName } from '@rollcall/core/user'
import { findUser, isSuperuser, renameUser } from '@rollcall/storage/user'
import type { Row } from '@rollcall/storage/engine/schema'
import { tellMailOpenings } from '@rollcall/storage/mail'
import { personal, record } from '../audit/record.ts'
import { answered } from '../http/outcome.ts'
import { refusedAt } from '../shared/refused.ts'
import { free, transacted, type AnyRoute } from '../http/routes.ts'
import { viewOf } from '../access/view.ts'
import { isMailConfigured } from '../mail/mail-server.ts'
import type { Parts } from '../parts.ts'
import { listOwnOrganizations } from '../organization/organization.usecases.ts'
import { toWire as toViewWire } from '../session/view-as.usecases.ts'
import { toWire as toSessionWire } from '../session/session.usecases.ts'
import { checkEmailChange, confirmEmailChange, requestEmailChange } from './email-change.usecases.ts'

export const toWire = (user: Row<'users'>, superuser: boolean) => ({
  id: user.id,
  name: user.name,
  email: user.email,
  emailState: user.email_state,
  superuser,
  createdAt: user.created_at.toISOString(),
})

export const userRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/me', async ({ context }, db) => {
    const { user, session, isSuperuser: superuser } = context.principal
    const view = viewOf(context.principal, context.now)
    const notices = await tellMailOpenings(db, user.id, context.now, session.created_at)
    return answered(200, {
      user: toWire(user, superuser),
      session: toSessionWire(parts, session, session.id),
      organizations: await listOwnOrganizations(db, context),
      server: { mail: await isMailConfigured(db, parts) },
      viewAs: view === undefined ? null : await toViewWire(db, view),
      notices: notices.map(({ at, subject, by }) => ({
        kind: 'mail_opened' as const,
        at: at.toISOString(),
        subject,
        by,
      })),
    })
  }),
  transacted('PATCH /v1/me', async ({ context, body }, db) => {
    const name = parseName(body.name)
    if (!name.ok) return refusedAt('/name', name.error, 'Write 1 to 120 characters on one line.')
    const { user } = context.principal
    const before = await findUser(db, user.id)
    const renamed = await renameUser(db, user.id, name.value)
    const change = { before: { name: personal(before?.name ?? null) }, after: { name: personal(renamed.name) } }
    await record(db, 'server', context, { action: 'user.renamed', target: { type: 'user', id: user.id }, ...change })
    return answered(200, toWire(renamed, await isSuperuser(db, user.id)))
  }),
  free('POST /v1/me/email', async ({ context, body }) => {
    const refusal = await requestEmailChange(parts, context, body)
    return refusal ?? answered(202, undefined)
  }),
  free('POST /v1/email-changes/check', async ({ context, body }) => {
    const link = await checkEmailChange(parts, context, body.token)
    return link.ok ? answered(200, { email: link.value.email, expiresAt: link.value.expires_at.toISOString() }) : link
  }),
  free('POST /v1/email-changes/confirm', async ({ context, body }) => {
    const refusal = await confirmEmailChange(parts, context, body.token)
    return refusal ?? answered(204, undefined)
  }),
]
