// Builds what is not up to date: the server's bundle and the console's files.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { inRoot } from './house.mjs'
import { consoleFiles, fingerprint, isFresh, server, stampOf } from './parts.mjs'

/** @typedef {import('./parts.mjs').Part} Part */

const COMPRESSIBLE = /\.(?:css|html|js|json|map|svg|txt|webmanifest)$/

/** Our own workspaces go into the bundle, foreign packages stay outside. @type {import('esbuild').Plugin} */
const ours = {
  name: 'ours',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@rollcall/') ? undefined : { path, external: true },
    )
  },
}

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
    plugins: [ours],
  })
  cpSync(inRoot('packages/storage/migrations'), join(folder, 'migrations'), { recursive: true })
}

/** @param {string} folder */
async function buildConsole(folder) {
  const { build } = await import('vite')
  await build({
    root: inRoot('apps/console'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, manifest: true },
  })
  await Promise.all(filesIn(folder).filter(isCompressible).map(compress))
}

/** @param {string} folder */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** @param {string} file */
const isCompressible = (file) => COMPRESSIBLE.test(file)

/** @param {string} file */
async function compress(file) {
  const content = readFileSync(file)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, quality))
  writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }))
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
