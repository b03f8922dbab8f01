import type { Command } from 'commander'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { findOrganization, listOrganizationsWithOtherCatalogue } from '@rollcall/storage/organization'
import { listRoles } from '@rollcall/storage/role'
import { partialDigestOf, planFor, vanishedRoles } from '../access/bring-catalogue.ts'
import { digestOf } from '../access/product.ts'
import { verifyChains } from '../audit/verify.ts'
import { isLoopback } from '../http/host.ts'
import type { Parts } from '../parts.ts'
import { CommandError, withParts, type Host } from './host.ts'

interface Finding {
  readonly what: string
  readonly state: 'good' | 'warning' | 'bad'
  readonly detail: string
}

export const addDoctor = (program: Command, host: Host): Command =>
  program
    .command('doctor')
    .description('Check settings, database and audit log, and say what to mend')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) => run(host, json === true))

async function run(host: Host, isForPrograms: boolean): Promise<void> {
  await withParts(host, async (parts) => {
    const findings = [nodeVersion(), ...(await examine(parts))]
    if (isForPrograms) host.print(JSON.stringify(findings))
    else for (const { what, state, detail } of findings) host.print(`${marks[state]} ${what.padEnd(14)} ${detail}`)
    if (findings.some(({ state }) => state === 'bad')) throw new CommandError('something has to be mended.')
  })
}

const marks = { good: '✓', warning: '!', bad: '✗' } as const

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isEnough = major > 20 || (major === 20 && minor >= 19)
  return {
    what: 'Node.js',
    state: isEnough ? 'good' : 'bad',
    detail: `${process.versions.node}${isEnough ? '' : ', 20.19 or newer is needed'}`,
  }
}

async function examine(parts: Parts): Promise<readonly Finding[]> {
  const { database, config } = parts
  const chains = await verifyChains(database, {})
  const faults = chains.reduce((sum, chain) => sum + chain.faults.length, 0)
  const events = chains.reduce((sum, chain) => sum + chain.events, 0)
  return [
    { what: 'Database', state: 'good', detail: database.place },
    { what: 'Data folder', state: 'good', detail: config.server.dataDirectory },
    examinePublicUrl(parts),
    ...(await examineCatalogue(parts)),
    {
      what: 'Mail',
      state: 'warning',
      detail: 'no mail server: mails wait in the mailbox of the console; `rollcall user reset` makes links',
    },
    {
      what: 'Audit log',
      state: faults === 0 ? 'good' : 'bad',
      detail: faults === 0 ? `${events} events, whole` : `${faults} faults, see rollcall audit verify`,
    },
  ]
}

function examinePublicUrl({ publicUrl }: Parts): Finding {
  const isSafe = publicUrl.protocol === 'https:' || isLoopback(publicUrl)
  const detail = isSafe
    ? publicUrl.origin
    : `${publicUrl.origin}: passwords and sessions travel in clear, put TLS in front`
  return { what: 'Public URL', state: isSafe ? 'good' : 'warning', detail }
}

async function examineCatalogue({ config, database, snapshots }: Parts): Promise<readonly Finding[]> {
  const all = await listOrganizationsWithOtherCatalogue(database.kysely, '')
  const faults: string[] = []
  for (const id of all) faults.push(...(await examineRoles({ database, snapshots }, id)))
  const count = await countBehind({ database, snapshots })
  const behind =
    count === 0
      ? []
      : [`${count} of ${all.length} organizations were last brought up to date by another one: restart the servers`]
  const what = 'Catalogue'
  const found = [...behind, ...faults].map((detail): Finding => ({ what, state: 'warning', detail }))
  if (found.length > 0) return found
  return [{ what, state: 'good', detail: config.access.catalogue ?? 'the built-in one' }]
}

async function countBehind({ database, snapshots }: Pick<Parts, 'database' | 'snapshots'>): Promise<number> {
  const digest = digestOf(snapshots.product)
  const partly = new Set(await listOrganizationsWithOtherCatalogue(database.kysely, partialDigestOf(digest)))
  const others = await listOrganizationsWithOtherCatalogue(database.kysely, digest)
  return others.filter((id) => partly.has(id)).length
}

/** Roles that the catalogue has lost, and roles that an organization could not be given. */
const examineRoles = ({ database, snapshots }: Pick<Parts, 'database' | 'snapshots'>, id: OrganizationId) =>
  database.read(id, async (db): Promise<readonly string[]> => {
    const organization = await findOrganization(db, id)
    if (organization === undefined) return []
    const rows = await listRoles(db, id)
    const { roles } = snapshots.product
    return [
      ...vanishedRoles(organization.template, rows, roles).map(
        ({ name, key, member_count: count }) =>
          `${organization.slug}: the role ${name} (${key}) is in no catalogue any more; ${count === 1 ? 'one user holds' : `${count} users hold`} it, and it gives nothing`,
      ),
      ...planFor(rows, roles).blocked.map(
        ({ name, key }) =>
          `${organization.slug}: the role ${name} (${key}) could not be brought in: rename the role made by hand that has its name or key, then restart`,
      ),
    ]
  })
