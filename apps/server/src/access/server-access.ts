import { compile, decide, serverCatalogue, serverId, toServerFacts } from '@rollcall/core/access'
import type { ServerPermission } from '@rollcall/contract/shared/operation'
import { refused, type Refused } from '../shared/refused.ts'
import type { Context } from '../http/principal.ts'

/** Decided over the server's own snapshot: the superuser bit counts while the session is elevated. @returns undefined to admit */
export function admitToServer({ principal, now }: Context, permission: ServerPermission): Refused | undefined {
  if (principal.kind !== 'session') return refused('session.required')
  const { user, session, isSuperuser } = principal
  const snapshot = compile(serverCatalogue, toServerFacts(0, [{ userId: user.id, isActive: true, isSuperuser }]))
  const subject = { type: 'user', id: user.id, elevatedUntil: session.elevated_until }
  const { decision } = decide(snapshot, {
    subject,
    action: { name: permission },
    resource: { type: 'server', id: serverId },
    now,
  })
  if (decision) return undefined
  return isSuperuser
    ? refused('access.elevation_required', { detail: 'Give your password again to act as superuser.' })
    : refused('access.denied', { detail: 'Only superusers can do this.', needs: [permission] })
}
