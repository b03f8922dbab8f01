import { canGrant, type Beyond, type Snapshot } from '@rollcall/core/access'
import type { SubjectReference } from '@rollcall/core/access'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Touched } from '@rollcall/storage/access'
import type { Db } from '@rollcall/storage/engine/schema'
import { bumpRevision } from '@rollcall/storage/organization'
import { refused, type Refused } from '../shared/refused.ts'
import { hasUsableManager } from './managers.ts'
import type { OrganizationAccess } from './organization-access.ts'
import { rulesForbid } from './rule-roles.ts'
import type { Snapshots } from './snapshots.ts'

/** A change of access that may stand. */
export interface Settled {
  readonly ok: true
  readonly before: Snapshot
  readonly after: Snapshot
  readonly revision: number
}

export interface Settling {
  readonly access: Pick<OrganizationAccess, 'snapshot' | 'subject'>
  readonly now: Date
  /** The rows that this transaction has written. */
  readonly touched: readonly Touched[]
  /** Who gives, where that is not who calls: the sponsor of an invitation. Null: the operator of the host, who is outside the ceiling. */
  readonly granter?: SubjectReference | null
}

/**
 * The one way by which access changes. The rows have been written in this transaction, with the organization's row locked; what comes of
 * them is judged: nobody grants beyond himself, no role that a joining rule gives becomes dangerous, and somebody who can manage users is
 * left. A refusal rolls all of it back.
 */
export async function settle(
  db: Db,
  snapshots: Snapshots,
  { access, now, touched, granter = access.subject }: Settling,
): Promise<Settled | Refused> {
  const before = access.snapshot
  const after = await snapshots.after(db, before, touched)
  const refusal =
    (granter && refuseBeyond(granter, before, after, now)) ??
    (await refuseRuleRoles(db, before, after, touched)) ??
    (await refuseLockOut(db, before, after))
  if (refusal !== undefined) return refusal
  const revision = await bumpRevision(db, before.id as OrganizationId, touched)
  return { ok: true, before, after, revision }
}

const mostNamed = 20

/** What of a change lies beyond the reach of who makes it; undefined where nothing does. */
export function refuseBeyond(
  granter: SubjectReference,
  before: Snapshot,
  after: Snapshot,
  now: Date,
): Refused | undefined {
  const verdict = canGrant(granter, before, after, now)
  if (verdict.granted) return undefined
  const needs = [...new Set(verdict.beyond.map(nameOf))]
  const more = needs.length > mostNamed ? ` and ${needs.length - mostNamed} more` : ''
  const subjects = new Set(verdict.beyond.map(({ id }) => id)).size
  return refused('access.beyond_reach', {
    detail: `For ${subjects === 1 ? 'one' : subjects} of those it touches this would give what you do not hold there yourself: ${needs.slice(0, mostNamed).join(', ')}${more}.`,
    needs: needs.slice(0, mostNamed),
  })
}

const nameOf = ({ permission, roleKey }: Beyond): string => permission ?? `giving the role ${roleKey}`

const refuseRuleRoles = async (
  db: Db,
  before: Snapshot,
  after: Snapshot,
  touched: readonly Touched[],
): Promise<Refused | undefined> =>
  touched.some(({ kind }) => kind === 'role') ? rulesForbid(db, before.id as OrganizationId, before, after) : undefined

/** Where nobody could manage users before, as in an organization that is still being set up, nothing is lost. */
async function refuseLockOut(db: Db, before: Snapshot, after: Snapshot): Promise<Refused | undefined> {
  if ((await hasUsableManager(db, after)) || !(await hasUsableManager(db, before))) return undefined
  return refused('organization.last_manager', {
    detail: 'Give somebody else the right to manage users first: active, without an end date, and able to sign in.',
  })
}
