/** `npm run bench -- engine [--json] [--size xl]`: decisions in one process, beside a floor written by hand and beside other engines. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { type Choice, type Figure, report } from '../report.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const peers = here('../peers/')

/** The other engines are no dependency of the project: they are installed when they are first measured. */
function installPeers(): boolean {
  if (existsSync(`${peers}node_modules/casbin`)) return true
  console.error('Installing the engines to measure beside (npm ci in bench/peers) …')
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: peers,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) console.error('They could not be installed; measuring without them.')
  return status === 0
}

const ours: Plugin = {
  name: 'ours',
  setup: (bundle) =>
    bundle.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@rollcall/') ? undefined : { path, external: true },
    ),
}

/** Measured as the server runs it: bundled, without a loader in between. Beside its dependencies, so that they are found. */
async function bundle(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    plugins: [ours],
    logLevel: 'error',
  })
  return outfile
}

/** Cedar's WebAssembly ends Node 20 at the larger sizes unless calls into it are left alone by the optimizer. */
const flags = ['--expose-gc', '--no-turbo-inline-js-wasm-calls', '--max-old-space-size=8000']

async function* measureSize(program: string, size: string, others: readonly string[]): AsyncGenerator<Figure> {
  const child = spawn(process.execPath, [...flags, program, size, ...others], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{')) yield JSON.parse(line) as Figure
  const code = await ended
  if (code !== 0) throw new Error(`size ${size} ended with ${code}`)
}

async function* measure({ size }: Choice): AsyncGenerator<Figure> {
  const program = await bundle(here('./measure.ts'), here('../../.cache/bench/engine.mjs'))
  const others = installPeers() ? [await bundle(`${peers}contenders.ts`, `${peers}dist/contenders.mjs`)] : []
  const times = new Map<string, number>()
  for (const one of ['S', 'M', 'L', ...(size?.toLowerCase() === 'xl' ? ['XL'] : [])]) {
    for await (const figure of measureSize(program, one, one === 'XL' ? [] : others)) {
      times.set(`${figure.name} ${one}`, figure.value)
      yield figure
    }
  }
  const growth = (name: string): number => (times.get(`${name} L`) ?? 0) / (times.get(`${name} S`) ?? 1)
  const value = growth('decision, string ids') / growth('floor by hand, string ids')
  yield { name: 'growth from S to L / growth of the floor', size: 'S to L', value, unit: '×', goal: 1 }
}

await report(measure)
