import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const host = fileURLToPath(new URL('./host.ts', import.meta.url))

/** Starts a server in a process group of its own and waits until it serves. */
export async function startHost(dataDirectory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', host, dataDirectory], { detached: true, stdio: 'pipe' })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8')
  })
  const said = once(child.stdout as NodeJS.ReadableStream, 'data')
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the server ended: ${errors}`)))
  await Promise.race([said, ended])
  ended.catch(() => undefined)
  return child
}

/** Sends a signal to the process, or to its whole group as Ctrl-C does, and waits for the end. */
export async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGINT', whom: 'process' | 'group'): Promise<void> {
  const ended = once(child, 'exit')
  const pid = child.pid ?? Number.NaN
  process.kill(whom === 'group' ? -pid : pid, signal)
  await ended
}
