import type { Command } from 'commander'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { parseId } from '@rollcall/core/shared/ids'
import { findOrganizationIdBySlug } from '@rollcall/storage/organization'
import type { Parts } from '../parts.ts'
import { createOrganizationToken } from '../token/organization-token.usecases.ts'
import { toCommandError } from './refusal.ts'
import { CommandError, operatorContext, withParts, type Host } from './host.ts'

interface Options {
  readonly organization: string
  readonly name: string
  readonly role: readonly string[]
  readonly permission: readonly string[]
  readonly ends?: string
  readonly json?: true
}

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]

export const addToken = (program: Command, host: Host): Command =>
  program
    .command('token')
    .description('API tokens of organizations')
    .command('create')
    .description('Make a service account with an API token, which is printed once')
    .requiredOption('--organization <slug or id>', 'the organization that it belongs to')
    .requiredOption('--name <name>', 'what it is for')
    .option('--role <key>', 'role of the service account, such as admin; may be given several times', collect, [])
    .option(
      '--permission <name>',
      'narrow the token to this permission of its roles; may be given several times',
      collect,
      [],
    )
    .option('--ends <instant>', 'ISO 8601 instant from which on it is refused')
    .option('--json', 'print JSON')
    .action((options: Options) => run(host, options))

async function run(host: Host, { organization, name, role, permission, ends, json }: Options): Promise<void> {
  await withParts(host, async (parts) => {
    const organizationId = await findOrganizationId(parts, organization)
    const endsAt = ends === undefined ? null : new Date(ends)
    if (endsAt !== null && Number.isNaN(endsAt.getTime()))
      throw new CommandError('--ends takes an instant such as 2027-01-31T12:00:00Z.')
    const wanted = {
      organizationId,
      name,
      roleKeys: role,
      permissions: permission.length === 0 ? null : permission,
      endsAt,
    }
    const made = await createOrganizationToken(parts, operatorContext(parts), wanted)
    if (!made.ok) throw toCommandError(made)
    const { token, secret } = made
    if (json === true)
      return host.print(
        JSON.stringify({
          organizationId,
          tokenId: token.id,
          serviceAccountId: token.service_account_id,
          token: secret,
        }),
      )
    host.print(secret)
    if (role.length === 0)
      host.printError('It has no role, so it may do nothing yet. Give --role, for example --role admin.')
  })
}

async function findOrganizationId({ database }: Parts, text: string): Promise<OrganizationId> {
  const id = parseId('org', text) ?? (await findOrganizationIdBySlug(database.kysely, text))
  if (id === undefined) throw new CommandError(`there is no organization ${JSON.stringify(text)}.`)
  return id
}
