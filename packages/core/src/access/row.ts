import * as code from './codes.ts'
import { makeRow } from './grid.ts'
import type { CompiledRole, GridCode, Layout, Row } from './snapshot.ts'

/** What a role gives at a place: an application by its slot, and an offset in its layout. */
export function codeAt(role: CompiledRole, slot: number, layout: Layout, offset: number): GridCode {
  const start = slot < role.starts.length ? (role.starts[slot] as number) : 0
  return start === 0 ? (defaultOf(role, layout)[offset] as GridCode) : (role.codes[start + offset] as GridCode)
}

/** For applications that are no entry of the role's grid: worked out once for a role and a layout. */
function defaultOf(role: CompiledRole, layout: Layout): Row {
  return role.defaults[layout.index] ?? rememberDefault(role, layout)
}

/** It says nothing that the role does not, so the role stays what it is. */
function rememberDefault(role: CompiledRole, layout: Layout): Row {
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
