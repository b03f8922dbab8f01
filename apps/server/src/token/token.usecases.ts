import { parseName } from '@rollcall/core/user'
import type { OrganizationId, TokenId } from '@rollcall/core/shared/ids'
import type { Token as TokenWire } from '@rollcall/contract/token'
import type { Db } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { findMembershipOfUser } from '@rollcall/storage/membership'
import { bumpRevision, lockOrganization } from '@rollcall/storage/organization'
import { findToken, insertToken, listTokenPlaces, revokeToken, type Token } from '@rollcall/storage/token'
import { loadAccess } from '../access/organization-access.ts'
import { record } from '../audit/record.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'
import { hashSecret, makeSecret } from '../shared/secrets.ts'
import { parsePermissions } from './permissions.ts'

type OwnContext = Context & { readonly principal: SessionPrincipal }

export interface NewToken {
  readonly organizationId: OrganizationId
  readonly name: string
  readonly permissions?: readonly string[] | null | undefined
  readonly endsAt?: string | null | undefined
}

const hintLength = 10

export interface MadeToken {
  readonly ok: true
  readonly token: Token
  readonly secret: string
}

/** A personal token of the signed-in person, in an organization that this session opens. */
export async function createOwnToken(
  parts: Pick<Parts, 'snapshots'>,
  db: Db,
  context: OwnContext,
  wanted: NewToken,
): Promise<MadeToken | Refused> {
  const { now } = context
  const name = parseName(wanted.name)
  if (!name.ok) return refusedAt('/name', name.error, 'Write 1 to 120 characters on one line.')
  const endsAt = wanted.endsAt == null ? null : new Date(wanted.endsAt)
  if (endsAt !== null && !(endsAt > now))
    return refusedAt('/endsAt', 'token.end_in_past', 'Choose an instant that is still to come.')
  const permissions =
    wanted.permissions == null ? null : parsePermissions(parts.snapshots.product.catalogue, wanted.permissions)
  if (permissions !== null && !permissions.ok) return permissions
  const { organizationId } = wanted
  return inScope(db, organizationId, async () => {
    const access = await loadAccess(parts, db, organizationId, context, 'write')
    if (!access.ok) return access
    const membership = await findMembershipOfUser(db, organizationId, context.principal.user.id)
    if (membership === undefined) return refused('organization.not_found')
    const holder = { membership_id: membership.id, service_account_id: null }
    const made = toToken({
      organizationId,
      holder,
      name: name.value,
      permissions: permissions?.value ?? null,
      endsAt,
      kind: 'rcp',
      now,
    })
    await insertToken(db, made.token)
    await bumpRevision(db, organizationId, [{ kind: 'token', id: made.token.id }])
    await record(db, organizationId, context, toEntry('token.created', made.token))
    return made
  })
}

interface TokenDraft {
  readonly organizationId: OrganizationId
  readonly holder: Pick<Token, 'membership_id' | 'service_account_id'>
  readonly name: string
  readonly permissions: readonly string[] | null
  readonly endsAt: Date | null
  /** `rcp` personal, `rco` of the organization */
  readonly kind: 'rcp' | 'rco'
  readonly now: Date
}

export function toToken({ organizationId, holder, name, permissions, endsAt, kind, now }: TokenDraft): MadeToken {
  const secret = makeSecret(kind)
  const token: Token = {
    organization_id: organizationId,
    id: newId('tok', now),
    ...holder,
    name,
    secret_hash: hashSecret(secret),
    hint: secret.slice(0, hintLength),
    permissions: permissions === null ? null : [...permissions],
    created_at: now,
    last_used_at: null,
    ends_at: endsAt,
    revoked_at: null,
    scope_kind: 'organization',
    scope_id: null,
  }
  return { ok: true, token, secret }
}

export const toEntry = (action: string, { id, name, permissions, ends_at }: Token) => ({
  action,
  target: { type: 'token', id },
  after: { name, permissions, endsAt: ends_at },
})

export async function listOwnTokens(db: Db, { principal }: OwnContext): Promise<readonly Token[]> {
  const tokens: Token[] = []
  for (const place of await listTokenPlaces(db, principal.user.id)) {
    await inScope(db, place.organization_id, async () => {
      const token = await findToken(db, place)
      if (token !== undefined) tokens.push(token)
    })
  }
  return tokens
}

export async function revokeOwnToken(db: Db, context: OwnContext, id: TokenId): Promise<Refused | undefined> {
  const { user } = context.principal
  const place = (await listTokenPlaces(db, user.id)).find((one) => one.id === id)
  if (place === undefined) return refused('token.not_found')
  return inScope(db, place.organization_id, async () => {
    await lockOrganization(db, place.organization_id)
    const membership = await findMembershipOfUser(db, place.organization_id, user.id)
    const revoked = membership && (await revokeToken(db, place, membership.id, context.now))
    if (revoked === undefined) return refused('token.not_found')
    await bumpRevision(db, place.organization_id, [{ kind: 'token', id }])
    await record(db, place.organization_id, context, toEntry('token.revoked', revoked))
    return undefined
  })
}

export const toWire = (token: Token): TokenWire => ({
  id: token.id,
  organizationId: token.organization_id,
  name: token.name,
  hint: token.hint,
  permissions: token.permissions,
  createdAt: token.created_at.toISOString(),
  lastUsedAt: token.last_used_at?.toISOString() ?? null,
  endsAt: token.ends_at?.toISOString() ?? null,
})
