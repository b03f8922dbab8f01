import type { Command } from 'commander'
import { findUserByEmail } from '@rollcall/storage/user'
import { startPasswordReset } from '../credential/credential.usecases.ts'
import { toEmail } from '../shared/email.ts'
import { CommandError, operatorContext, withParts, type Host } from './host.ts'

export const addUser = (program: Command, host: Host): Command =>
  program
    .command('user')
    .description('People')
    .command('reset <address>')
    .description('Print a link by which the person sets a new password; for servers that send no mail')
    .option('--json', 'print JSON')
    .action((address: string, { json }: { json?: true }) => run(host, address, json === true))

async function run(host: Host, address: string, isForPrograms: boolean): Promise<void> {
  await withParts(host, async (parts) => {
    const email = toEmail(address)
    const link = await parts.database.transaction(null, async (db) => {
      const user = email.ok ? await findUserByEmail(db, email.value) : undefined
      if (user === undefined) throw new CommandError(`nobody has the address ${JSON.stringify(address)}.`)
      return startPasswordReset(db, parts, operatorContext(parts), user)
    })
    host.print(isForPrograms ? JSON.stringify({ link }) : link)
    if (!isForPrograms) host.printError('It works once, within one hour. Hand it to that person only.')
  })
}
