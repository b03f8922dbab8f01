import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { realMigrations } from '@rollcall/testkit/test-server'
import { runCli } from '../src/cli/cli.ts'
import type { Host } from '../src/cli/host.ts'

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command line on a database of its own. */
export async function openTerminal(environment: Record<string, string> = {}) {
  const database = await openTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'))
  const run = async (command: string | readonly string[], input = ''): Promise<Ran> => {
    const [out, err]: [string[], string[]] = [[], []]
    const host: Host = {
      environment: { DATABASE_URL: database.url, ROLLCALL_DATA_DIR: folder, ...environment },
      workingDirectory: folder,
      files: { migrations: realMigrations(), console: undefined },
      print: (line) => out.push(line),
      printError: (line) => err.push(line),
      readInput: () => input,
      untilStopped: () => Promise.resolve(),
    }
    const code = await runCli(typeof command === 'string' ? command.split(' ').filter(Boolean) : command, host)
    return { code, out: out.join('\n'), err: err.join('\n') }
  }
  const close = async (): Promise<void> => {
    rmSync(folder, { recursive: true })
    await database.drop()
  }
  return { database, folder, run, close }
}
