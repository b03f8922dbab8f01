import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readMigrations } from '@rollcall/storage/engine/migrations'
import { runCli } from './cli/cli.ts'

/** A reader that went away (`rollcall … | head`) is no fault. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

/**
 * Start and stop: the one file that reads the environment, the arguments and the signals. These come twice where npm hands them on to the
 * whole group; the second must not cut the stop short.
 */
process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  workingDirectory: process.cwd(),
  files: {
    migrations: readMigrations(new URL('./migrations/', import.meta.url)),
    console: fileURLToPath(new URL('../../console/dist/', import.meta.url)),
  },
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  readInput: () => readFileSync(0, 'utf8'),
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve)
    }),
})
