import type { OrganizationId } from '@rollcall/core/shared/ids'
import { listRoleHolders, listScopeHolders } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { toText, type Patch } from '../access/patch.ts'
import { readState } from '../access/states.ts'

/** Something that was changed since, and in which parts. */
export interface Overtaken {
  readonly type: Patch['kind']
  readonly id: string
  /** Of a role or a scope. */
  readonly name: string | null
  /** `removed`: it is gone, or there again. `holders`: somebody has it by now. */
  readonly parts: readonly string[]
}

/** What of a change does not stand any more as the change left it. */
export async function findOvertaken(
  db: Db,
  organizationId: OrganizationId,
  patches: readonly Patch[],
): Promise<readonly Overtaken[]> {
  const found: Overtaken[] = []
  const moved = new Set(patches.map(({ id }): string => id))
  for (const patch of patches) {
    const parts = await changedParts(db, organizationId, patch, moved)
    if (parts.length > 0) found.push({ type: patch.kind, id: patch.id, name: nameOf(patch), parts })
  }
  return found
}

/** @param moved what the change itself touched: what it gave, it takes away */
async function changedParts(
  db: Db,
  organizationId: OrganizationId,
  patch: Patch,
  moved: ReadonlySet<string>,
): Promise<readonly string[]> {
  const now = (await readState(db, organizationId, patch)) as State
  const left = patch.after as State
  if (now === null || left === null) return now === left ? [] : ['removed']
  const changed = Object.keys(left).filter((part) => toText(now[part]) !== toText(left[part]))
  return patch.before === null && (await isHeld(db, organizationId, patch, moved)) ? [...changed, 'holders'] : changed
}

type State = Readonly<Record<string, unknown>> | null

async function isHeld(
  db: Db,
  organizationId: OrganizationId,
  patch: Patch,
  moved: ReadonlySet<string>,
): Promise<boolean> {
  if (patch.kind !== 'role' && patch.kind !== 'scope') return false
  const holders =
    patch.kind === 'role'
      ? await listRoleHolders(db, organizationId, patch.id)
      : await listScopeHolders(db, organizationId, patch.id)
  return Object.values(holders).some((ids) => ids.some((id) => !moved.has(id)))
}

function nameOf({ before, after }: Patch): string | null {
  const name = (after as State)?.['name'] ?? (before as State)?.['name']
  return typeof name === 'string' ? name : null
}
