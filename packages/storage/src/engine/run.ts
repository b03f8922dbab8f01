import { type SpawnOptions, spawn } from 'node:child_process'
import type { Account } from './account.ts'

export interface Ended {
  readonly code: number | null
  readonly output: string
}

interface RunOptions {
  /** The account to run as; undefined is whoever we are. */
  readonly account: Account | undefined
  readonly input?: string
}

/**
 * Runs a program to its end. Every account may stand in the root folder, and a fixed time zone and language
 * keep what `initdb` writes down independent of who calls it.
 */
export function run(program: string, args: readonly string[], { account, input = '' }: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...as(account), cwd: '/', env: plainEnvironment(), stdio: 'pipe' })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
    child.stdin.end(input)
  })
}

export const as = (account: Account | undefined): Pick<SpawnOptions, 'uid' | 'gid'> =>
  account === undefined ? {} : { uid: account.uid, gid: account.gid }

/** Nothing of our own environment reaches the database's processes: it holds secrets. */
export const plainEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' })
