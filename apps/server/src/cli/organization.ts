import type { Command } from 'commander'
import type { FileChange, FilePlan } from '@rollcall/contract/organization-file'
import { codes } from '@rollcall/contract/shared/codes'
import { stringify } from 'yaml'
import { applyOnHost, exportOnHost, type HostAnswer } from '../organization-file/apply-on-host.ts'
import { readOrganizationFile, type ReadFile } from '../organization-file/read-file.ts'
import { inWords, type FileFault } from '../shared/yaml-file.ts'
import { CommandError, operatorContext, readText, withParts, type Host } from './host.ts'
import { toCommandError } from './refusal.ts'

interface Options {
  readonly plan?: true
  readonly yes?: true
  readonly asActive?: true
  readonly passwordStdin?: true
  readonly revision?: string
  readonly json?: true
}

export function addOrganization(program: Command, host: Host): void {
  const organization = program.command('organization').description('Organizations as files')
  organization
    .command('export')
    .description('Print an organization as YAML: roles, grids, scopes, resources, members, groups and rules')
    .argument('<slug>', 'its short name in addresses')
    .option('--json', 'print JSON')
    .action((slug: string, { json }: { json?: true }) => exportIt(host, slug, json === true))
  organization
    .command('apply')
    .description('Make an organization what a file says, or make it where it is not there')
    .argument('<file>', 'YAML or JSON, as export prints it; docs/organization.schema.json describes it')
    .option('--plan', 'show what would change, and change nothing; the same as without --yes')
    .option('--yes', 'do it')
    .option('--as-active', 'people who are not in come in at once, with an account, instead of being invited')
    .option('--password-stdin', 'with --as-active: read one password for all accounts that are made; for tests')
    .option('--revision <number>', 'refuse when access is no longer what it was at this revision of the plan')
    .option('--json', 'print JSON')
    .action((file: string, options: Options) => apply(host, file, options))
}

async function exportIt(host: Host, slug: string, isForPrograms: boolean): Promise<void> {
  await withParts(host, async (parts) => {
    const file = await exportOnHost(parts, slug)
    if (file === undefined) throw new CommandError(`there is no organization ${JSON.stringify(slug)}.`)
    host.print(isForPrograms ? JSON.stringify(file) : stringify(file, { lineWidth: 0 }).trimEnd())
  })
}

async function apply(host: Host, name: string, options: Options): Promise<void> {
  const { asActive, passwordStdin, revision, json } = options
  if (options.plan === true && options.yes === true) throw new CommandError('--plan and --yes contradict each other.')
  if (passwordStdin === true && asActive !== true)
    throw new CommandError('--password-stdin is for accounts that --as-active makes.')
  if (revision !== undefined && !/^\d{1,15}$/.test(revision)) throw new CommandError('--revision takes a number.')
  const read = readOrganizationFile(readText(host, name))
  if (!read.ok) throw tellFaults(host, name, read.faults, json === true)
  const request = {
    file: read.file,
    dryRun: options.yes !== true,
    asActive: asActive === true,
    ...(revision === undefined ? {} : { expectedRevision: Number(revision) }),
    ...(passwordStdin === true ? { password: host.readInput().replace(/\r?\n$/, '') } : {}),
  }
  await withParts(host, async (parts) => {
    const answer = await applyOnHost(parts, operatorContext(parts), request)
    if (!answer.ok) throw toError(host, name, read, answer, json === true)
    if (json === true) return host.print(JSON.stringify(answer))
    for (const line of toLines(answer)) host.print(line)
  })
}

const inTheFile = 'Nothing was written.'

function tellFaults(host: Host, name: string, faults: readonly FileFault[], isForPrograms: boolean): CommandError {
  if (isForPrograms) host.print(JSON.stringify({ ok: false, faults }))
  else for (const fault of faults) host.print(inWords(name, fault))
  return new CommandError(`${name} has ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}. ${inTheFile}`)
}

function toError(
  host: Host,
  name: string,
  { faultAt }: Extract<ReadFile, { ok: true }>,
  refusal: Extract<HostAnswer, { ok: false }>,
  isForPrograms: boolean,
): CommandError {
  const { errors } = refusal
  if (errors === undefined) return toCommandError(refusal)
  const faults = errors.map(({ pointer, code, detail }) =>
    faultAt(pointer, `${detail.replace(/\.$/, '')} (${code in codes ? code : refusal.error}).`),
  )
  return tellFaults(host, name, faults, isForPrograms)
}

function toLines({ plan, created }: Extract<HostAnswer, { ok: true }>): readonly string[] {
  const { changes, consequence } = plan
  if (changes.length === 0 && !created) return ['Nothing to change: it is as the file says.']
  return [
    ...(created ? ['+ organization'] : []),
    ...changes.flatMap(toChangeLines),
    '',
    ...toConsequenceLines(consequence),
    consequence.applied
      ? `Done. Access is at revision ${consequence.revision}.`
      : `This is the plan at revision ${consequence.revision}; nothing was changed. Add --yes to do it.`,
  ]
}

const toChangeLines = ({ section, action, name, details }: FileChange): readonly string[] => [
  `${action === 'create' ? '+' : '~'} ${section} ${name}`,
  ...(action === 'create' ? [] : details.map((detail) => `    ${detail}`)),
]

function toConsequenceLines({
  gaining,
  losing,
  programs,
  named,
  namedCount,
}: FilePlan['consequence']): readonly string[] {
  const people = (count: number): string => (count === 1 ? 'one user' : `${count} users`)
  return [
    `${gaining === 0 ? 'Nobody gains' : `Gaining access: ${people(gaining)}`}${losing === 0 ? ', nobody loses.' : `; losing some: ${people(losing)}.`}`,
    ...(programs === 0 ? [] : [`Programs that gain or lose something: ${programs}.`]),
    ...named.map(
      ({ name, email, permissions, protected: guarded }) =>
        `! ${name}${email === null ? '' : ` <${email}>`} gains ${[
          ...permissions,
          ...guarded.map(({ application, environment }) => `admin in ${application} / ${environment}`),
        ].join(', ')}`,
    ),
    ...(namedCount > named.length ? [`! and ${namedCount - named.length} more`] : []),
  ]
}
