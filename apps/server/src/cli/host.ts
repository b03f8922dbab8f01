import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { loadConfig, type Config } from '../config/config.ts'
import { openLog } from '../log.ts'
import type { Parts } from '../parts.ts'
import { openParts, type Files } from '../server.ts'

/** What a command may use of the machine it runs on. */
export interface Host {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly files: Files
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  readonly readInput: () => string
  readonly untilStopped: () => Promise<unknown>
}

/** A refusal that ends a command with exit code 1 and one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** @throws CommandError where it is not there, or is nobody's to read */
export function readText({ workingDirectory }: Host, file: string): string {
  try {
    return readFileSync(resolve(workingDirectory, file), 'utf8')
  } catch (cause) {
    throw new CommandError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, { cause })
  }
}

export const toConfig = (host: Host): Config => loadConfig(host.environment, host.workingDirectory)

/** Runs a command with everything but HTTP open; only warnings are logged, so that its output is its own. */
export async function withParts<T>(host: Host, work: (parts: Parts) => Promise<T>): Promise<T> {
  const log: FastifyBaseLogger = openLog('error')
  const parts = await openParts(toConfig(host), host.files, log)
  try {
    return await work(parts)
  } finally {
    await parts.database.close()
  }
}

export { operatorContext } from '../http/principal.ts'
