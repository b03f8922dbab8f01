// Builds what is not up to date: the server's bundle and the console's files.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './house.mjs'
import { consoleFiles, fingerprint, isFresh, server, stampOf } from './parts.mjs'

/** @typedef {import('./parts.mjs').Part} Part */

/** Foreign packages of hundreds of small modules: read one by one, they take longer than all the rest of the start. */
const SCATTERED = ['typebox', '@fastify/type-provider-typebox', 'kysely']

/** Our own workspaces and what is scattered go into the bundle, other packages stay outside. @type {import('esbuild').Plugin} */
const bundled = {
  name: 'bundled',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || isBundled(path) ? undefined : { path, external: true },
    )
  },
}

/** @param {string} path */
const isBundled = (path) =>
  path.startsWith('@rollcall/') || SCATTERED.some((name) => path === name || path.startsWith(`${name}/`))

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
    logLevel: 'warning',
    plugins: [bundled],
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
