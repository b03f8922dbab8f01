/** What a role's grid says, for tables of it: how high a role comes at applications, whoever holds it. */
import { findRegistered } from './find.ts'
import { codeAt } from './row.ts'
import { firstEnvironment } from './grid.ts'
import type { CompiledRole, GridCode, Resource, Snapshot } from './snapshot.ts'

const [read, admin]: readonly GridCode[] = [2, 3]

export interface LevelCounts {
  /** Applications where the role gives Admin somewhere. */
  readonly admin: number
  /** Applications where it gives Read-Only somewhere and Admin nowhere. */
  readonly read: number
}

/** Of these applications; those that are not registered count nowhere. */
export function countLevels(snapshot: Snapshot, roleId: string, applicationIds: readonly string[]): LevelCounts {
  const role = snapshot.roles.get(roleId)
  if (role === undefined) return { admin: 0, read: 0 }
  if (role.everything) return { admin: applicationIds.length, read: 0 }
  const counts = { admin: 0, read: 0 }
  for (const id of applicationIds) {
    const application = findRegistered(snapshot.applications, id)
    const highest = application === undefined ? 0 : highestAt(role, application)
    if (highest === admin) counts.admin += 1
    if (highest === read) counts.read += 1
  }
  return counts
}

function highestAt(role: CompiledRole, { slot, layout }: Resource): GridCode {
  let highest: GridCode = 0
  for (let offset = 0; offset < firstEnvironment + layout.names.length; offset++) {
    const found = codeAt(role, slot, layout, offset)
    if (found > highest) highest = found
  }
  return highest
}
