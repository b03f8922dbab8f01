// The oldest PostgreSQL we promise to work with, where this machine has it or may install it.
import { existsSync } from 'node:fs'
import { hasDebianArchive, installPackages, isRoot } from './debian.ts'
import { say } from './house.mjs'

export const OLDEST_POSTGRES = 15

const PROGRAM = `/usr/lib/postgresql/${OLDEST_POSTGRES}/bin/postgres`

/** Whether storage can be tested on it. It is looked for, and as root installed, but never required. */
export async function provideOldestPostgres(): Promise<boolean> {
  if (existsSync(PROGRAM)) return true
  if (hasDebianArchive && isRoot) {
    say(`Installing PostgreSQL ${OLDEST_POSTGRES} for the storage tests …`)
    await installPackages([`postgresql-${OLDEST_POSTGRES}`])
  }
  return existsSync(PROGRAM)
}
