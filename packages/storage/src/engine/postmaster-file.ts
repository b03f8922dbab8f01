import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What PostgreSQL writes into `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly socketFolder: string
  readonly status: string
  readonly text: string
}

const fileOf = (folder: string): string => join(folder, 'postmaster.pid')

/** What the file says, whether it is true or not. While it is being written it says nothing. */
export function readPostmaster(folder: string): Postmaster | undefined {
  const text = readIfThere(fileOf(folder))
  const [pid = '', , , port = '', socketFolder = '', , , status = ''] = text?.split('\n') ?? []
  if (text === undefined || !/^\d+$/.test(pid)) return undefined
  return { pid: Number(pid), port: Number(port), socketFolder, status: status.trim(), text }
}

/**
 * Whether this postmaster lives and serves this folder. The pid alone does not tell: after a restart of the machine
 * or the container it may be anybody's.
 */
export function isServing(folder: string, { pid }: Postmaster): boolean {
  return process.platform === 'linux' ? worksIn(pid, folder) : isProcess(pid) && isCalledWith(pid, folder)
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)
  } catch {
    return false
  }
}

/** Where there is no `/proc`: whether the command line of the process names the folder. */
export function isCalledWith(pid: number, folder: string): boolean {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return (stdout ?? '').trim().split(' -D ').at(1)?.startsWith(`${folder} `) ?? false
}

/** Whether there is a process of this number, be it a zombie or somebody else's. */
export function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Takes away the file of a postmaster that is gone. PostgreSQL does so itself unless the pid belongs to another process
 * now. Whoever has started in between gets his file back: his shared memory keeps a second one out meanwhile.
 */
export function removeStale(folder: string, stale: Postmaster): void {
  const aside = join(folder, `postmaster.pid.${process.pid}`)
  try {
    renameSync(fileOf(folder), aside)
  } catch {
    return
  }
  if (firstLines(readIfThere(aside)) !== firstLines(stale.text)) return renameSync(aside, fileOf(folder))
  rmSync(aside)
  if (stale.socketFolder !== '') rmSync(stale.socketFolder, { recursive: true, force: true })
}

/** Number, folder and start time: enough to know a postmaster by. */
const firstLines = (text: string | undefined): string | undefined => text?.split('\n', 3).join('\n')

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
