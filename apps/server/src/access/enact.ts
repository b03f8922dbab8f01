import type { SubjectReference } from '@rollcall/core/access'
import type { Consequence } from '@rollcall/contract/consequence'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { insertUndo } from '@rollcall/storage/undo'
import { record } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { apply } from './apply.ts'
import { tellConsequence, type Viewer } from './consequence.ts'
import { toEntry } from './entries.ts'
import type { OrganizationAccess } from './organization-access.ts'
import { withoutIdle, type Patch } from './patch.ts'
import { settle } from './settle.ts'
import type { Snapshots } from './snapshots.ts'

/** What a request says of how the change is to be made. */
export interface Manner {
  readonly dryRun?: boolean | undefined
  readonly expectedRevision?: number | undefined
}

export interface Enacting {
  readonly access: Pick<OrganizationAccess, 'snapshot' | 'subject'>
  readonly viewer: Viewer
  readonly context: Context
  readonly patches: readonly Patch[]
  readonly manner: Manner
  /** Null: who changes is outside the ceiling. */
  readonly granter?: SubjectReference | null
  /** Events that this takes back. */
  readonly reverts?: readonly number[]
}

export type Enacted = { readonly ok: true; readonly consequence: Consequence } | Refused

/**
 * Every edit of access, previewed or made: the rows are written, judged, counted as a revision, put on record with the way back, and told.
 * A preview is the same, and its transaction is rolled back by whoever answers it.
 */
export async function enact(db: Db, snapshots: Snapshots, enacting: Enacting): Promise<Enacted> {
  const { access, viewer, context, manner, granter, reverts } = enacting
  const { now } = context
  const before = access.snapshot
  if (manner.expectedRevision !== undefined && manner.expectedRevision !== before.revision)
    return refused('access.stale', { detail: `Access is at revision ${before.revision} by now: preview it again.` })
  const patches = withoutIdle(enacting.patches)
  const applied = manner.dryRun !== true
  if (patches.length === 0)
    return { ok: true, consequence: { ...nothing, applied, revision: before.revision, undoId: null } }
  const organizationId = before.id as OrganizationId
  const touched = await apply(db, { organizationId, now }, patches)
  const settled = await settle(db, snapshots, { access, now, touched, ...(granter === undefined ? {} : { granter }) })
  if (!settled.ok) return settled
  const told = await tellConsequence(db, viewer, { before, after: settled.after, now })
  const undoId = applied ? await keep(db, organizationId, context, patches, reverts) : null
  const revision = applied ? settled.revision : before.revision
  return { ok: true, consequence: { ...told, applied, revision, undoId } }
}

const nothing = { gaining: 0, losing: 0, programs: 0, lines: [], named: [], namedCount: 0, hidden: false }

/** In the audit log, and for the session as something that it can take back. */
async function keep(
  db: Db,
  organizationId: OrganizationId,
  context: Context,
  patches: readonly Patch[],
  reverts: readonly number[] | undefined,
) {
  const { principal, now } = context
  const entries = patches.map((patch) => toEntry(patch, reverts))
  const sequences = await record(db, organizationId, context, ...entries)
  if (principal.kind !== 'session') return null
  const id = newId('und', now)
  const session_id = principal.session.id
  const row = {
    organization_id: organizationId,
    id,
    session_id,
    sequences: [...sequences],
    made_at: now,
    used_at: null,
  }
  await insertUndo(db, row)
  return id
}
