// Builds what is not up to date: the server's bundle and the console's files.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './house.mjs'
import { consoleFiles, fingerprint, isFresh, server, stampOf } from './parts.mjs'

/** @typedef {import('./parts.mjs').Part} Part */

/**
 * Foreign packages go into the bundle too: reading their 1,600 small files one by one took longer than all the rest of
 * the start. Outside stays what brings machine code, or may be missing.
 */
const OUTSIDE = ['@node-rs/argon2', 'pg-native']

/** What packages of the older module system expect around them, under names that collide with nothing. */
const COMMON_JS = `import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
const __filename = import.meta.filename
const __dirname = import.meta.dirname`

/** @param {string} folder */
async function buildServer(folder) {
  const { build } = await import('esbuild')
  await build({
    entryPoints: [inRoot('apps/server/src/main.ts')],
    outfile: join(folder, 'main.js'),
    absWorkingDir: inRoot(),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    // The sources are there; their text in the map would only be read at each start.
    sourcesContent: false,
    logLevel: 'warning',
    external: OUTSIDE,
    banner: { js: COMMON_JS },
  })
  cpSync(inRoot('packages/storage/migrations'), join(folder, 'migrations'), { recursive: true })
}

/** @param {string} folder */
async function buildConsole(folder) {
  const { build } = await import('vite')
  await build({ root: inRoot('apps/console'), logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } })
}

/**
 * Builds beside the old files and then swaps, so that a failed build leaves what was there. The fingerprint is taken
 * first: a source that changes meanwhile makes the part stale again.
 * @param {Part} part
 * @param {(folder: string) => Promise<void>} build
 */
async function ensure(part, build) {
  if (isFresh(part)) return
  const wanted = fingerprint(part)
  const folder = inRoot('.cache/build', part.name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build(folder)
  rmSync(inRoot(part.output), { recursive: true, force: true })
  renameSync(folder, inRoot(part.output))
  writeFileSync(stampOf(part), wanted)
}

await ensure(server, buildServer)
await ensure(consoleFiles, buildConsole)
