import { deleteSession, deleteSessionsOfUser, elevateSession, listSessionsOfUser } from '@rollcall/storage/session'
import { isLive } from '@rollcall/core/session'
import { record } from '../audit/record.ts'
import { idleMs, toSession } from '../http/authentication.ts'
import { answered } from '../http/outcome.ts'
import { refused } from '../shared/refused.ts'
import { free, transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { endViewAs, startViewAs } from './view-as.usecases.ts'
import { elevate, signIn, toWire } from './session.usecases.ts'

export const sessionRoutes = (parts: Parts): readonly AnyRoute[] => [
  free('POST /v1/sessions', async ({ context, body }) => {
    const opened = await signIn(parts, context, body)
    return opened.ok
      ? answered(200, toWire(parts, opened.session, opened.session.id), { cookie: opened.secret })
      : opened
  }),
  transacted('DELETE /v1/sessions/current', async ({ context }, db) => {
    const { user, session } = context.principal
    await endViewAs(db, context)
    await deleteSession(db, user.id, session.id)
    await record(db, 'server', context, { action: 'session.closed', target: { type: 'session', id: session.id } })
    return answered(204, undefined, { cookie: null })
  }),
  transacted('GET /v1/me/sessions', async ({ context }, db) => {
    const { user, session } = context.principal
    const rows = await listSessionsOfUser(db, user.id)
    const live = rows.filter((row) => isLive(toSession(row), idleMs(parts), context.now))
    return answered(200, { items: live.map((row) => toWire(parts, row, session.id)) })
  }),
  transacted('DELETE /v1/me/sessions/{sessionId}', async ({ context, path }, db) => {
    const isGone = await deleteSession(db, context.principal.user.id, path.sessionId)
    if (!isGone) return refused('session.not_found')
    await record(db, 'server', context, { action: 'session.revoked', target: { type: 'session', id: path.sessionId } })
    const isOwn = path.sessionId === context.principal.session.id
    return answered(204, undefined, isOwn ? { cookie: null } : {})
  }),
  transacted('DELETE /v1/me/sessions', async ({ context }, db) => {
    const { user, session } = context.principal
    const ended = await deleteSessionsOfUser(db, user.id, session.id)
    await record(db, 'server', context, {
      action: 'session.others_revoked',
      target: { type: 'user', id: user.id },
      after: { ended },
    })
    return answered(200, { ended })
  }),
  transacted('POST /v1/organizations/{organizationId}/view-as', async ({ access, context, body }, db) => {
    const started = await startViewAs(db, access, context, body)
    return started.ok ? answered(201, started.value) : started
  }),
  transacted('DELETE /v1/me/view-as', async ({ context }, db) => {
    await endViewAs(db, context)
    return answered(204, undefined)
  }),
  free('POST /v1/me/elevation', async ({ context, body }) => {
    const elevated = await elevate(parts, context, body)
    return elevated.ok
      ? answered(200, toWire(parts, elevated.session, elevated.session.id), { cookie: elevated.secret })
      : elevated
  }),
  transacted('DELETE /v1/me/elevation', async ({ context }, db) => {
    const { session } = context.principal
    await elevateSession(db, session.id, null, session.secret_hash)
    await record(db, 'server', context, { action: 'superuser.lowered', target: { type: 'session', id: session.id } })
    return answered(204, undefined)
  }),
]
