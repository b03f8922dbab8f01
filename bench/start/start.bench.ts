// How long somebody waits for a server whose database is there, and how much memory it then takes.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, inRoot, root } from '../../scripts/house.mjs'
import { type Figure, report } from '../report.ts'

const ROUNDS = 5
const server = [process.execPath, '--enable-source-maps', inRoot('apps/server/dist/main.js'), 'serve', '--json']
const clone = ['npm', 'start', '--silent', '--', '--json']

interface Start {
  readonly seconds: number
  readonly residentMiB: number
}

/** Starts a command, waits until it says that it is ready, and stops it again. */
async function start([command = '', ...args]: readonly string[], folder: string): Promise<Start> {
  const env = { ...process.env, ROLLCALL_PORT: '0', ROLLCALL_DATA_DIR: folder, ROLLCALL_LOG_LEVEL: 'error' }
  const begun = performance.now()
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  await ready(child)
  const seconds = (performance.now() - begun) / 1000
  const residentMiB = residentSize(child)
  process.kill(-(child.pid ?? 0), 'SIGINT')
  await ended(child)
  return { seconds, residentMiB }
}

async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk)
    if (said.includes('"event":"ready"')) return void child.stdout?.resume()
  }
  throw new Error(`It did not start: ${said}`)
}

const residentSize = ({ pid }: ChildProcess): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function* measure(): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  chmodSync(folder, 0o711)
  try {
    const first = await start(server, folder)
    yield { name: 'server, first start with demo', size: 'demo', value: first.seconds, unit: 's', goal: null }
    const direct: Start[] = []
    const whole: Start[] = []
    for (let round = 0; round < ROUNDS; round++) {
      direct.push(await start(server, folder))
      whole.push(await start(clone, folder))
    }
    const seconds = (starts: readonly Start[]) => median(starts.map((one) => one.seconds))
    const memory = median(direct.map((one) => one.residentMiB))
    yield { name: 'server ready', size: 'demo', value: seconds(direct), unit: 's', goal: 1.5 }
    yield { name: 'npm start ready, second time', size: 'demo', value: seconds(whole), unit: 's', goal: 3 }
    yield { name: 'resident memory, without PostgreSQL', size: 'demo', value: memory, unit: 'MiB', goal: 160 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await report(measure)
