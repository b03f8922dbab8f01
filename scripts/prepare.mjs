// From a fresh clone to a program that can run. Node built-ins only; costs next to nothing when all is there.
import { install } from './install.mjs'
import { ensureBuilt } from './parts.mjs'

/** Ends the process when that fails: what went wrong has been said. */
export async function prepare() {
  if (!(await install()) || !(await ensureBuilt())) process.exit(1)
}
