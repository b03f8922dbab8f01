import type { AuditEvent, Json } from '@rollcall/core/audit'
import type { OrganizationId, UndoId } from '@rollcall/core/shared/ids'
import { findLinks } from '@rollcall/storage/audit'
import type { Db } from '@rollcall/storage/engine/schema'
import { findUndo, useUndo } from '@rollcall/storage/undo'
import type { Enacted, Manner } from '../access/enact.ts'
import { toPatch } from '../access/entries.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { Patch } from '../access/patch.ts'
import type { Snapshots } from '../access/snapshots.ts'
import { reveal } from '../audit/personal.ts'
import type { Context } from '../http/principal.ts'
import { refused } from '../shared/refused.ts'
import { takeBack } from './take-back.ts'

interface Asking {
  readonly access: OrganizationAccess
  readonly context: Context
  readonly manner: Manner
}

/** An undo id is worth nothing in another session. */
export async function undo(db: Db, snapshots: Snapshots, asking: Asking, id: UndoId): Promise<Enacted> {
  const { access, context, manner } = asking
  const organizationId = access.organization.id
  const { principal } = context
  if (principal.kind !== 'session') return refused('undo.not_found')
  const kept = await findUndo(db, organizationId, id, principal.session.id)
  if (kept === undefined) return refused('undo.not_found')
  if (kept.used_at !== null) return refused('undo.used')
  const patches = await readPatches(db, organizationId, kept.sequences)
  if (patches === undefined) return refused('undo.overtaken', { detail: 'What was there before has been erased.' })
  const enacted = await takeBack(db, snapshots, asking, { sequences: kept.sequences, patches })
  if (enacted.ok && manner.dryRun !== true) await useUndo(db, organizationId, id, context.now)
  return enacted
}

/** The changes that events came of; undefined where one came of none, or where something of it was erased. */
async function readPatches(
  db: Db,
  organizationId: OrganizationId,
  sequences: readonly number[],
): Promise<readonly Patch[] | undefined> {
  const links = await findLinks(db, organizationId, sequences)
  const events = await reveal(
    db,
    organizationId,
    links.map(({ event }) => event as Json),
  )
  const patches = events.map((event) => toPatch(event as unknown as AuditEvent))
  return patches.some((patch) => patch === undefined) ? undefined : patches.filter((patch) => patch !== undefined)
}
