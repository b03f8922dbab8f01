import { Command, CommanderError } from 'commander'
import { StorageError } from '@rollcall/storage/engine/storage-error'
import { ConfigError } from '../config/config.ts'
import { version } from '../shared/version.ts'
import { addAudit } from './audit.ts'
import { addCatalogue } from './catalogue.ts'
import { addDemo } from './demo.ts'
import { addDoctor } from './doctor.ts'
import { CommandError, type Host } from './host.ts'
import { addMigrate } from './migrate.ts'
import { addOrganization } from './organization.ts'
import { addServe } from './serve.ts'
import { addSetup } from './setup.ts'
import { addToken } from './token.ts'
import { addUser } from './user.ts'

/** @returns the exit code: 0 done, 1 refused or failed, 2 called wrongly */
export async function runCli(words: readonly string[], host: Host): Promise<number> {
  const program = new Command('rollcall')
    .description('The users area of a multi-tenant product.')
    .version(version)
    .addHelpText(
      'after',
      '\nSettings come from the environment and from the file that ROLLCALL_CONFIG names; docs/operating.md lists them.\nCommands work on the same database as a running server.',
    )
    .configureOutput({
      writeOut: (text) => host.print(text.trimEnd()),
      writeErr: (text) => host.printError(text.trimEnd()),
    })
    .showHelpAfterError()
    .exitOverride()
  const commands = [
    addServe,
    addSetup,
    addDemo,
    addOrganization,
    addToken,
    addUser,
    addMigrate,
    addCatalogue,
    addAudit,
    addDoctor,
  ]
  for (const add of commands) add(program, host)
  try {
    await program.parseAsync(words.length === 0 ? ['--help'] : [...words], { from: 'user' })
    return 0
  } catch (error) {
    return toExitCode(error, host)
  }
}

function toExitCode(error: unknown, host: Host): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof ConfigError || error instanceof StorageError || error instanceof CommandError) {
    host.printError(`rollcall: ${error.message}`)
    return 1
  }
  throw error
}
