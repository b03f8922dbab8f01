import { fileURLToPath } from 'node:url'
import { readMigrations } from '@rollcall/storage/engine/migrations'
import { runCli } from '../src/cli/cli.ts'

/** `rollcall serve` as a process of its own, from the sources; it ends when it is killed. */
process.exitCode = await runCli(['serve'], {
  environment: process.env,
  workingDirectory: process.cwd(),
  files: {
    migrations: readMigrations(fileURLToPath(new URL('../../../packages/storage/migrations', import.meta.url))),
    console: undefined,
  },
  print: () => undefined,
  printError: (line) => process.stderr.write(`${line}\n`),
  readInput: () => '',
  untilStopped: () => new Promise(() => undefined),
})
