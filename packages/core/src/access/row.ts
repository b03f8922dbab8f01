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

/** By code, for permissions of level read and of level admin. */
const readVerdicts: readonly code.Code[] = [code.gridNone, code.gridDeny, code.granted, code.granted]
const adminVerdicts: readonly code.Code[] = [code.gridNone, code.gridDeny, code.gridReadOnly, code.granted]

/** Looked up rather than compared: which of the four it is cannot be foreseen, and a wrong guess costs more than the look. */
export const verdictOf = (found: GridCode | undefined, needsAdmin: boolean): code.Code =>
  (needsAdmin ? adminVerdicts : readVerdicts)[found ?? 0] as code.Code
