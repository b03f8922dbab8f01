import type { ViewAs } from '@rollcall/contract/view-as'
import type { MembershipId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { findMembership } from '@rollcall/storage/membership'
import { endView, listOverViews, startView } from '@rollcall/storage/session'
import { findUser, isSuperuser } from '@rollcall/storage/user'
import { type OrganizationAccess, refuseView } from '../access/organization-access.ts'
import { record } from '../audit/record.ts'
import { type View, viewOf } from '../access/view.ts'
import { type Context, operatorContext, type SessionPrincipal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { refused, type Refused } from '../shared/refused.ts'

const lastsMs = 30 * 60_000

interface Wish {
  readonly membershipId: MembershipId
  readonly reason: string
}

type Started = { readonly ok: true; readonly value: ViewAs } | Refused

/** From now on the session looks at the organization as that person does. The reason is in the audit log before anything is seen. */
export async function startViewAs(
  db: Db,
  access: OrganizationAccess,
  context: Context,
  { membershipId, reason }: Wish,
): Promise<Started> {
  const { principal, now } = context
  if (principal.kind !== 'session') return refused('token.not_allowed')
  const { organization, snapshot, subject } = access
  const viewed = await findMembership(db, organization.id, membershipId)
  if (viewed === undefined) return refused('membership.not_found')
  const refusal = refuseView(organization, snapshot, viewed, { viewer: subject, now })
  if (refusal !== undefined) return refusal
  const userId = viewed.user_id
  if (userId === null || (await isSuperuser(db, userId))) return refused('session.view_unavailable')
  const until = new Date(now.getTime() + lastsMs)
  const view = { organizationId: organization.id, membershipId, userId, reason: reason.trim(), until }
  const session = await startView(db, principal.session.id, view, now)
  if (session === undefined) return refused('session.viewing_as')
  await record(db, organization.id, context, {
    action: 'view-as.started',
    target: { type: 'membership', id: membershipId },
    after: { reason: view.reason, until },
  })
  return { ok: true, value: await toWire(db, view) }
}

/** Ends it, where there is one; who ends it twice has ended it. */
export async function endViewAs(db: Db, context: Context & { readonly principal: SessionPrincipal }): Promise<void> {
  const { session } = context.principal
  const { view_organization_id: organizationId, view_membership_id: membershipId } = session
  const isEnded = await endView(db, session.id)
  if (!isEnded || organizationId === null || membershipId === null) return
  await record(db, organizationId, context, {
    action: 'view-as.ended',
    target: { type: 'membership', id: membershipId },
    after: { by: viewOf(context.principal, context.now) === undefined ? 'clock' : 'viewer' },
  })
}

/** Notes the end of what the clock has ended. Nothing waits for it: over is over at the instant itself. */
export async function noteOverViews({ database }: Pick<Parts, 'database'>): Promise<void> {
  const context = operatorContext({ database })
  for (const session of await listOverViews(database.kysely, context.now)) {
    const { id, user_id: userId, view_organization_id: organizationId, view_membership_id: membershipId } = session
    await database.transaction(organizationId, async (db) => {
      const isEnded = await endView(db, id)
      if (!isEnded || organizationId === null || membershipId === null) return
      await record(db, organizationId, context, {
        action: 'view-as.ended',
        actor: { kind: 'user', id: userId },
        target: { type: 'membership', id: membershipId },
        after: { by: 'clock' },
      })
    })
  }
}

export async function toWire(db: Db, view: View): Promise<ViewAs> {
  const user = await findUser(db, view.userId)
  return {
    organizationId: view.organizationId,
    membershipId: view.membershipId,
    name: user?.name ?? '',
    email: user?.email ?? '',
    reason: view.reason,
    until: view.until.toISOString(),
  }
}
