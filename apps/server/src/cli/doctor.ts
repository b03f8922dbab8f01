import type { Command } from 'commander'
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
