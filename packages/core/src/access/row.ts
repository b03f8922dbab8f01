import * as code from './codes.ts'
import { makeRow } from './grid.ts'
import type { CompiledRole, GridCode, Resource, Row } from './snapshot.ts'

export function rowOf(role: CompiledRole, application: Resource): Row {
  const own = role.rows[application.slot]
  if (own !== undefined) return own
  const { index } = application.layout
  return role.defaults[index] ?? rememberDefault(role, application)
}

/** Worked out once for a role and a layout. It says nothing that the role does not, so the role stays what it is. */
function rememberDefault(role: CompiledRole, { layout }: Resource): Row {
  while (role.defaults.length < layout.index) role.defaults.push(undefined)
  const row = makeRow(role.wildcards, undefined, layout)
  role.defaults[layout.index] = row
  return row
}

export function verdictOf(found: GridCode | undefined, needsAdmin: boolean): code.Code {
  if (found === 3) return code.granted
  if (found === 2) return needsAdmin ? code.gridReadOnly : code.granted
  return found === 1 ? code.gridDeny : code.gridNone
}
