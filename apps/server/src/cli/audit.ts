import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { parseId } from '@rollcall/core/shared/ids'
import type { AuditScope } from '@rollcall/core/audit'
import { findOrganizationIdBySlug } from '@rollcall/storage/organization'
import { exportCheckpoints, verifyChains, type ChainReport, type Checkpoint } from '../audit/verify.ts'
import type { Parts } from '../parts.ts'
import { CommandError, withParts, type Host } from './host.ts'

interface Options {
  readonly organization?: string
  readonly checkpoint?: string
  readonly json?: true
}

export function addAudit(program: Command, host: Host): void {
  const audit = program.command('audit').description('The audit log')
  audit
    .command('verify')
    .description('Name every changed, swapped or missing row of the hash chains')
    .option('--organization <slug or id>', 'one chain only; `server` for that of the server')
    .option('--checkpoint <file>', 'what `audit checkpoint` printed earlier: shows a tail that was cut since')
    .option('--json', 'print JSON')
    .action((options: Options) => verify(host, options))
  audit
    .command('checkpoint')
    .description('Print the head of every chain as JSON, to be kept elsewhere')
    .action(() =>
      withParts(host, async ({ database }) => host.print(JSON.stringify(await exportCheckpoints(database)))),
    )
}

async function verify(host: Host, { organization, checkpoint, json }: Options): Promise<void> {
  const checkpoints = checkpoint === undefined ? [] : readCheckpoints(checkpoint)
  await withParts(host, async (parts) => {
    const only = organization === undefined ? {} : { only: await findScope(parts, organization) }
    const reports = await verifyChains(parts.database, { ...only, checkpoints })
    if (json === true) host.print(JSON.stringify({ valid: reports.every(isValid), chains: reports }))
    else for (const line of reports.flatMap(toLines)) host.print(line)
    if (json !== true && checkpoints.length === 0)
      host.print('Without --checkpoint, rows cut from the end of a chain together with its head do not show.')
    if (!reports.every(isValid)) throw new CommandError('the audit log was tampered with.')
  })
}

async function findScope({ database }: Parts, text: string): Promise<AuditScope> {
  if (text === 'server') return text
  const id = parseId('org', text) ?? (await findOrganizationIdBySlug(database.kysely, text))
  if (id === undefined) throw new CommandError(`there is no organization ${JSON.stringify(text)}.`)
  return id
}

function readCheckpoints(path: string): readonly Checkpoint[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as readonly Checkpoint[]
  } catch (cause) {
    throw new CommandError(`${path} is no checkpoint: ${(cause as Error).message}.`, { cause })
  }
}

const isValid = ({ faults }: ChainReport): boolean => faults.length === 0

function toLines({ scope, events, faults, erased }: ChainReport): readonly string[] {
  const note = erased === 0 ? '' : `, ${erased} personal values erased`
  const verdict = faults.length === 0 ? 'whole' : `${faults.length} faults`
  return [
    `${scope}: ${events} events, ${verdict}${note}`,
    ...faults.map((fault) => `  row ${fault.sequence}: ${inWords[fault.kind]}`),
  ]
}

const inWords: Readonly<Record<ChainReport['faults'][number]['kind'], string>> = {
  changed: 'changed, or put in the place of another',
  missing: 'missing',
  cut: 'missing, with everything behind it',
  added: 'behind the end of the chain, with everything after it',
  person_changed: 'a personal value it refers to was changed',
}
