import { findInvitations } from '@rollcall/storage/invitation'
import type { InvitationId } from '@rollcall/core/shared/ids'
import type { InvitationRun } from '@rollcall/contract/invitation'
import type { Db } from '@rollcall/storage/engine/schema'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered, type Outcome } from '../http/outcome.ts'
import { free, transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { refused } from '../shared/refused.ts'
import { acts, edit, findVisible } from './acts.usecases.ts'
import { actOnMany } from './bulk.usecases.ts'
import { invite, type Inviting } from './invite.usecases.ts'
import { acceptByLink, acceptOwn, ask, declineByLink, declineOwn, inspect, listOwn } from './invited.usecases.ts'
import { listPage, toFile } from './list.usecases.ts'
import { getOptions } from './options.usecases.ts'
import { toWires } from './wire.ts'

export const invitationRoutes = (parts: Parts): readonly AnyRoute[] => [...managed(parts), ...taken(parts)]

const managed = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/invitation-options', async ({ access, context }, db) =>
    answered(200, await getOptions(db, { parts, access, context })),
  ),
  transacted('POST /v1/organizations/{organizationId}/invitations', async ({ access, context, body }, db) => {
    const invited = await invite(db, { parts, access, context }, body)
    if (!invited.ok) return invited
    const { run } = invited
    return answered(body.dryRun === true ? 200 : 201, run, { repeat: withoutLinks(run) })
  }),
  transacted('GET /v1/organizations/{organizationId}/invitations', async ({ access, context, query }, db) => {
    const listed = await listPage(db, { parts, access, context }, query)
    return listed.ok ? answered(200, listed.page) : listed
  }),
  transacted('GET /v1/organizations/{organizationId}/invitations.csv', async ({ access, context, query }, db) => {
    const file = await toFile(db, { parts, access, context }, query)
    if (!file.ok) return file
    const disposition = 'attachment; filename="invitations.csv"'
    return answered(200, file.text, {
      headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': disposition },
    })
  }),
  transacted('POST /v1/organizations/{organizationId}/invitations/bulk', async ({ access, context, body }, db) => {
    const acted = await actOnMany(db, { parts, access, context }, body)
    if (!acted.ok) return acted
    const { items } = acted
    const shown = items.some(({ link }) => link !== null)
    const repeat = { items: items.map((item) => ({ ...item, link: null })), secretShown: shown }
    return answered(200, { items: [...items], secretShown: false }, { repeat })
  }),
  transacted(
    'GET /v1/organizations/{organizationId}/invitations/{invitationId}',
    async ({ access, context, path }, db) => {
      const row = await findVisible(db, { access }, path.invitationId)
      return row === undefined ? refused('invitation.not_found') : answerOne(db, { parts, access, context }, row.id)
    },
  ),
  transacted(
    'PATCH /v1/organizations/{organizationId}/invitations/{invitationId}',
    async ({ access, context, path, body, ifMatch }, db) => {
      const version = readIfMatch(ifMatch, 'invitation.changed')
      if (!version.ok) return version
      const edited = await edit(db, { parts, access, context }, path.invitationId, version.value, body)
      return edited.ok ? answerOne(db, { parts, access, context }, path.invitationId) : edited
    },
  ),
  ...(['revoke', 'resend', 'retry-delivery'] as const).map((act) =>
    transacted(
      `POST /v1/organizations/{organizationId}/invitations/{invitationId}/${act}`,
      async ({ access, context, path }, db) => {
        const acted = await acts[act](db, { parts, access, context }, path.invitationId)
        return acted.ok ? answerOne(db, { parts, access, context }, path.invitationId) : acted
      },
    ),
  ),
  transacted(
    'POST /v1/organizations/{organizationId}/invitations/{invitationId}/copy-link',
    async ({ access, context, path }, db) => {
      const acted = await acts['copy-link'](db, { parts, access, context }, path.invitationId)
      if (!acted.ok) return acted
      const [row] = await findInvitations(db, access.organization.id, [path.invitationId])
      return answered(200, { link: acted.link ?? '', expiresAt: row?.expires_at?.toISOString() ?? null })
    },
  ),
]

const withoutLinks = (run: InvitationRun): InvitationRun => ({
  ...run,
  items: run.items.map((item) => ({ ...item, link: null })),
  secretShown: run.items.some(({ link }) => link !== null),
})

type OneKey = 'GET /v1/organizations/{organizationId}/invitations/{invitationId}'

async function answerOne(db: Db, { parts, access, context }: Inviting, id: InvitationId): Promise<Outcome<OneKey>> {
  const rows = await findInvitations(db, access.organization.id, [id])
  const [invitation] = await toWires(db, parts, access, rows, context.now)
  if (invitation === undefined) return refused('invitation.not_found')
  return answered(200, invitation, { headers: { etag: toETag(invitation.version) } })
}

const taken = (parts: Parts): readonly AnyRoute[] => [
  free('POST /v1/invitations/inspect', async ({ context, body }) => {
    const inspected = await inspect(parts, context, body.token)
    return inspected.ok ? answered(200, inspected.inspected) : inspected
  }),
  free('POST /v1/invitations/accept', async ({ context, body }) => {
    const accepted = await acceptByLink(parts, context, body)
    if (!accepted.ok) return accepted
    const { organizationId, slug, membershipId, cookie } = accepted
    return answered(200, { organizationId, slug, membershipId }, cookie === undefined ? {} : { cookie })
  }),
  free(
    'POST /v1/invitations/decline',
    async ({ context, body }) => (await declineByLink(parts, context, body.token)) ?? answered(204, undefined),
  ),
  free(
    'POST /v1/invitations/ask',
    async ({ context, body }) => (await ask(parts, context, body.token)) ?? answered(202, undefined),
  ),
  transacted('GET /v1/me/invitations', async ({ context }, db) =>
    answered(200, { items: [...(await listOwn(db, context))] }),
  ),
  free('POST /v1/me/invitations/{invitationId}/accept', async ({ context, path }) => {
    const joined = await acceptOwn(parts, context, path.invitationId)
    if (!joined.ok) return joined
    const { organizationId, slug, membershipId } = joined
    return answered(200, { organizationId, slug, membershipId })
  }),
  transacted('POST /v1/me/invitations/{invitationId}/decline', async ({ context, path }, db) => {
    const declined = await declineOwn(db, parts, context, path.invitationId)
    return declined.ok ? answered(204, undefined) : declined
  }),
]
