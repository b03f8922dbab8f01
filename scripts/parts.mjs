// The two things that are built, what they are built from, and whether they are up to date. Node built-ins only.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot, run, say } from './house.mjs'
import { withLock } from './lock.mjs'

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} output
 * @property {readonly string[]} sources files and folders
 */

const always = ['package-lock.json', 'scripts/build.mjs']

/** @type {Part} */
export const server = {
  name: 'server',
  output: 'apps/server/dist',
  sources: [
    ...always,
    'apps/server/src',
    'packages/core/src',
    'packages/contract/src',
    'packages/storage/src',
    'packages/storage/migrations',
  ],
}

/** @type {Part} */
export const consoleFiles = {
  name: 'console',
  output: 'apps/console/dist',
  sources: [...always, 'apps/console', 'packages/core/src', 'packages/contract/src', 'packages/sdk/src'],
}

const parts = [server, consoleFiles]

/** A part carries the fingerprint of its sources beside its files. @param {Part} part */
export const stampOf = (part) => inRoot(part.output, '.rollcall-build')

/** @param {Part} part */
export function isFresh(part) {
  try {
    return readFileSync(stampOf(part), 'utf8') === fingerprint(part)
  } catch {
    return false
  }
}

/** @param {Part} part */
export function fingerprint(part) {
  const hash = createHash('sha256')
  for (const source of part.sources)
    for (const file of filesOf(source)) hash.update(`${file}\0`).update(readFileSync(inRoot(file)))
  return hash.digest('hex')
}

/**
 * The build runs in a process of its own: what it loads must not stay in the memory of who waits for the server.
 * @returns {Promise<boolean>} whether everything is up to date; if not, the build has said why
 */
export async function ensureBuilt() {
  if (parts.every(isFresh)) return true
  return withLock('building', async () => {
    const stale = parts.filter((part) => !isFresh(part))
    if (stale.length === 0) return true
    say(`Building ${stale.map((part) => part.name).join(' and ')} …`)
    const env = { ...process.env, NODE_ENV: 'production' }
    return (await run(process.execPath, [inRoot('scripts', 'build.mjs')], { env, stdio: ['ignore', 2, 2] })) === 0
  })
}

/**
 * @param {string} source
 * @returns {string[]} paths from the root, in a fixed order
 */
function filesOf(source) {
  if (!existsSync(inRoot(source))) return []
  if (!statSync(inRoot(source)).isDirectory()) return [source]
  return readdirSync(inRoot(source))
    .filter((name) => name !== 'dist' && name !== 'node_modules' && !/\.test\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => filesOf(join(source, name)))
}
