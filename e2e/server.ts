// The real program, as `npm start` runs it, with a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ended, inRoot, root } from '../scripts/house.mjs'

export interface SignIn {
  readonly email: string
  readonly password: string
  readonly name: string
  readonly about: string
}

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string
  readonly dataDirectory: string
  /** Of the demo; none when it was not loaded. */
  readonly signIns: readonly SignIn[]
  /** Runs a command of the program on the same data: `['token', 'create', …]`. @returns what it printed */
  readonly run: (words: readonly string[]) => Promise<string>
  readonly stop: () => Promise<void>
}

type Settings = Readonly<Record<string, string>>

const MAIN = inRoot('apps/server/dist/main.js')

/** Starts a server on a free port and a new embedded database, with the demo in it unless the settings say otherwise. */
export async function startServer(settings: Settings = {}): Promise<RunningServer> {
  const folder = makeFolder()
  const env = environment(settings, folder)
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN, 'serve', '--json'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = async () => {
    child.kill('SIGINT')
    await over
    rmSync(folder, { recursive: true, force: true })
  }
  const over = ended(child)
  try {
    const { url, dataDirectory } = await ready(child)
    return { url, dataDirectory, signIns: readSignIns(dataDirectory), run: (words) => run(words, env), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The database may have to run as another account, which must be able to walk through. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'))
  chmodSync(folder, 0o711)
  return folder
}

/** Settings of whoever runs the tests stay outside. */
function environment(settings: Settings, folder: string): NodeJS.ProcessEnv {
  const isOurs = (name: string) => name.startsWith('ROLLCALL_') || name === 'DATABASE_URL' || name === 'NODE_ENV'
  const theirs = Object.entries(process.env).filter(([name]) => !isOurs(name))
  const own = { ROLLCALL_PORT: '0', ROLLCALL_DATA_DIR: join(folder, 'data') }
  return { ...Object.fromEntries(theirs), ...own, ...settings }
}

interface Ready {
  readonly url: string
  readonly dataDirectory: string
}

/** Waits for the line that says so; a server that ends before has said why. */
async function ready({ stdout, stderr }: ChildProcess): Promise<Ready> {
  const said: string[] = []
  stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  if (stdout) {
    for await (const line of createInterface({ input: stdout })) {
      const event = parse(line)
      if (event?.event === 'ready') return keepReading(stdout, event)
      said.push(`${line}\n`)
    }
  }
  throw new Error(`The server did not start.\n${said.join('')}`)
}

/** A full pipe would stop the server at its next line. */
function keepReading(stdout: NodeJS.ReadableStream, event: Ready): Ready {
  stdout.resume()
  return event
}

function parse(line: string): (Ready & { readonly event: string }) | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function readSignIns(dataDirectory: string): readonly SignIn[] {
  try {
    return JSON.parse(readFileSync(join(dataDirectory, 'demo-sign-ins.json'), 'utf8'))
  } catch {
    return []
  }
}

async function run(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  if ((await ended(child)) !== 0) throw new Error(`rollcall ${words.join(' ')} failed.\n${printed.join('')}`)
  return printed.join('')
}
