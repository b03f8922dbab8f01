import type { Snapshot, SubjectReference } from '@rollcall/core/access'
import type { Consequence } from '@rollcall/contract/consequence'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { keptIfGood } from '@rollcall/storage/engine/savepoint'
import { insertUndo } from '@rollcall/storage/undo'
import { record } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { apply } from './apply.ts'
import { tellConsequence, type Viewer } from './consequence.ts'
import { toEntry, type Said } from './entries.ts'
import type { OrganizationAccess } from './organization-access.ts'
import { withoutIdle, type Patch } from './patch.ts'
import { settle } from './settle.ts'
import type { Snapshots } from './snapshots.ts'

/** What a request says of how the change is to be made. */
export interface Manner {
  readonly dryRun?: boolean | undefined
  readonly expectedRevision?: number | undefined
}

export interface Enacting extends Said {
  readonly access: Pick<OrganizationAccess, 'snapshot' | 'subject'>
  readonly viewer: Viewer
  readonly context: Context
  readonly patches: readonly Patch[]
  readonly manner: Manner
  /** Null: who changes is outside the ceiling. */
  readonly granter?: SubjectReference | null
}

export type Enacted = { readonly ok: true; readonly consequence: Consequence } | Refused

/**
 * Every edit of access, previewed or made: the rows are written, judged, counted as a revision, put on record with the way back, and told.
 * A preview is the same, and its transaction is rolled back by whoever answers it.
 */
export async function enact(db: Db, snapshots: Snapshots, enacting: Enacting): Promise<Enacted> {
  const stale = refuseStale(enacting)
  if (stale !== undefined) return stale
  const patches = withoutIdle(enacting.patches)
  const made = await write(db, snapshots, enacting, enacting.access.snapshot, patches)
  return made.ok ? { ok: true, consequence: await conclude(db, enacting, made, patches) } : made
}

export type EachEnacted =
  | { readonly ok: true; readonly consequence: Consequence; readonly refusals: ReadonlyMap<Patch, Refused> }
  | Refused

/**
 * Changes that do not need each other, one after the other. What is refused leaves nothing of it behind and stops none of the others; what
 * remains is one change: counted, previewed and taken back as a whole.
 */
export async function enactEach(db: Db, snapshots: Snapshots, enacting: Enacting): Promise<EachEnacted> {
  const stale = refuseStale(enacting)
  if (stale !== undefined) return stale
  const patches = withoutIdle(enacting.patches)
  const refusals = new Map<Patch, Refused>()
  const sift = async (run: readonly Patch[], before: Snapshot): Promise<Written> => {
    const made = await keptIfGood(db, () => write(db, snapshots, enacting, before, run))
    if (made.ok) return made
    const middle = run.length >> 1
    const [only] = run
    if (middle === 0) {
      if (only !== undefined) refusals.set(only, made)
      return { ok: true, after: before, revision: before.revision }
    }
    const first = await sift(run.slice(0, middle), before)
    const second = await sift(run.slice(middle), first.after)
    return { ...second, revision: Math.max(first.revision, second.revision) }
  }
  const made = await sift(patches, enacting.access.snapshot)
  const kept = patches.filter((patch) => !refusals.has(patch))
  return { ok: true, consequence: await conclude(db, enacting, made, kept), refusals }
}

function refuseStale({ manner, access: { snapshot } }: Enacting): Refused | undefined {
  if (manner.expectedRevision === undefined || manner.expectedRevision === snapshot.revision) return undefined
  return refused('access.stale', { detail: `Access is at revision ${snapshot.revision} by now: preview it again.` })
}

interface Written {
  readonly ok: true
  readonly after: Snapshot
  readonly revision: number
}

async function write(
  db: Db,
  snapshots: Snapshots,
  { access, context: { now }, granter }: Enacting,
  before: Snapshot,
  patches: readonly Patch[],
): Promise<Written | Refused> {
  if (patches.length === 0) return { ok: true, after: before, revision: before.revision }
  const touched = await apply(db, { organizationId: before.id as OrganizationId, now }, patches)
  const settling = { access: { subject: access.subject, snapshot: before }, now, touched }
  return settle(db, snapshots, { ...settling, ...(granter === undefined ? {} : { granter }) })
}

const nothing = { gaining: 0, losing: 0, programs: 0, lines: [], named: [], namedCount: 0, hidden: false }

/** What came of it, told and put on record. */
async function conclude(
  db: Db,
  enacting: Enacting,
  { after, revision }: Written,
  patches: readonly Patch[],
): Promise<Consequence> {
  const { access, viewer, context, manner } = enacting
  const before = access.snapshot
  const applied = manner.dryRun !== true
  if (patches.length === 0) return { ...nothing, applied, revision: before.revision, undoId: null }
  const told = await tellConsequence(db, viewer, { before, after, now: context.now })
  const undoId = applied ? await keep(db, before.id as OrganizationId, enacting, patches) : null
  return { ...told, applied, revision: applied ? revision : before.revision, undoId }
}

/** In the audit log, and for the session as something that it can take back. */
async function keep(
  db: Db,
  organizationId: OrganizationId,
  { context, reverts, reason }: Enacting,
  patches: readonly Patch[],
) {
  const { principal, now } = context
  const entries = patches.map((patch) => toEntry(patch, { reverts, reason }))
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
