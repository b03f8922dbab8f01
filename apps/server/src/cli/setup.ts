import type { Command } from 'commander'
import { randomBytes } from 'node:crypto'
import { templateKeys, type TemplateKey } from '@rollcall/core/access'
import { setUp } from '../setup/setup.usecases.ts'
import { toCommandError } from './refusal.ts'
import { operatorContext, withParts, type Host } from './host.ts'

interface Options {
  readonly organization: string
  readonly slug: string
  readonly template: TemplateKey
  readonly name: string
  readonly email: string
  readonly passwordStdin?: true
  readonly json?: true
}

export const addSetup = (program: Command, host: Host): Command =>
  program
    .command('setup')
    .description('Make the first superuser and the first organization, without a browser')
    .requiredOption('--organization <name>', 'name of the organization, such as "Acme Observability"')
    .requiredOption('--slug <slug>', 'its short name in addresses, such as acme')
    .requiredOption('--name <name>', 'name of its owner, who becomes the first superuser')
    .requiredOption('--email <address>', 'address of the owner')
    .option('--template <name>', `one of ${templateKeys.join(', ')}`, 'complete')
    .option('--password-stdin', 'read the password from standard input; else a random one is made and printed once')
    .option('--json', 'print JSON')
    .action((options: Options) => run(host, options))

async function run(
  host: Host,
  { organization, slug, template, name, email, passwordStdin, json }: Options,
): Promise<void> {
  const password =
    passwordStdin === true ? host.readInput().replace(/\r?\n$/, '') : randomBytes(15).toString('base64url')
  await withParts(host, async (parts) => {
    const steps = { organization: { name: organization, slug, template }, owner: { name, email, password } }
    const done = await setUp(parts, operatorContext(parts), steps)
    if (!done.ok) throw toCommandError(done)
    const shown = passwordStdin === true ? {} : { password }
    const result = { organizationId: done.organization.id, slug, email, ...shown }
    if (json === true) return host.print(JSON.stringify(result))
    host.print(`${organization} (${done.organization.id}) is made; ${email} is its owner and the first superuser.`)
    if (shown.password !== undefined) host.print(`Password, shown this once: ${password}`)
  })
}
