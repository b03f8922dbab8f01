import { InvalidArgumentError, type Command } from 'commander'
import { growDemo } from '../demo/large-demo.ts'
import { loadDemo, readSignIns } from '../demo/load-demo.ts'
import { withParts, type Host } from './host.ts'

const mostUsers = 1_000_000

export const addDemo = (program: Command, host: Host): Command =>
  program
    .command('demo')
    .description('Load the demo organizations, whatever the database')
    .option('--users <number>', 'make Acme Observability grow to this many users', parseCount)
    .option('--json', 'print JSON')
    .action((options: { users?: number; json?: true }) => run(host, options))

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > mostUsers)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${mostUsers}.`)
  return count
}

async function run(host: Host, { users, json }: { users?: number; json?: true }): Promise<void> {
  await withParts(host, async (parts) => {
    const fresh = await loadDemo(parts)
    const total = users === undefined ? undefined : await growDemo(parts, users)
    const signIns = fresh ?? readSignIns(parts.config.server.dataDirectory)
    if (json === true) return host.print(JSON.stringify({ loaded: fresh !== undefined, users: total ?? null, signIns }))
    host.print(fresh === undefined ? 'The demo is there already.' : 'The demo is loaded.')
    if (total !== undefined) host.print(`Acme Observability has ${total} users.`)
    for (const { email, password, about } of signIns) host.print(`  ${email}  ${password}  ${about}`)
  })
}
