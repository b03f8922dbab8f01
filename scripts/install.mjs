// Installs what the lockfile says, once for each lockfile, platform and Node ABI. Node built-ins only.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { inRoot, isEntry, requireNode, run, say } from './house.mjs'
import { withLock } from './lock.mjs'

const stampFile = inRoot('node_modules', '.rollcall-install')

/**
 * `npm ci` deletes `node_modules` first, so a half-finished installation never carries the stamp.
 * @returns {Promise<boolean>} whether everything is there; if not, npm has said why
 */
export async function install() {
  requireNode()
  const wanted = fingerprint()
  if (readStamp() === wanted) return true
  return withLock('installing', async () => {
    if (readStamp() === wanted) return true
    say('Installing dependencies …')
    if (!(await cleanInstall())) return false
    writeFileSync(stampFile, wanted)
    return true
  })
}

function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(inRoot('package-lock.json')))
  return hash.update([process.platform, process.arch, process.versions.modules].join(' ')).digest('hex')
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8')
  } catch {
    return undefined
  }
}

/** Development and optional packages are named, since NODE_ENV=production or a user's npm settings would leave them out. */
async function cleanInstall() {
  const { npm_execpath: npm } = process.env
  const [command, before] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []]
  const args = [...before, 'ci', '--include=dev', '--include=optional', '--loglevel=error']
  return (await run(command, args, { stdio: ['ignore', 2, 2] })) === 0
}

if (isEntry(import.meta.url) && !(await install())) process.exitCode = 1
