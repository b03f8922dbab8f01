import { join } from 'node:path'
import type { Command } from 'commander'
import { loadDemoWhereWanted, readSignIns, type SignIn } from '../demo/load-demo.ts'
import { openLog } from '../log.ts'
import { openServer, type RunningServer } from '../server.ts'
import { offerSetup } from '../setup/setup.usecases.ts'
import { toConfig, type Host } from './host.ts'

export const addServe = (program: Command, host: Host): Command =>
  program
    .command('serve')
    .description('Start the server and serve until it is told to stop (SIGINT, SIGTERM)')
    .option('--json', 'print one line of JSON when ready instead of a page for people')
    .action(async ({ json }: { json?: true }) => serve(host, json === true))

async function serve(host: Host, isForPrograms: boolean): Promise<void> {
  const stopped = host.untilStopped()
  const config = toConfig(host)
  const server = await openServer(config, host.files, openLog(config.logs.level))
  try {
    const signIns = await loadDemoWhereWanted(server.parts)
    const setupToken = await offerSetup(server.parts)
    const lines = isForPrograms ? [toJsonLine(server, setupToken)] : toPage(server, signIns, setupToken)
    for (const line of lines) host.print(line)
    await stopped
  } finally {
    await server.close()
  }
}

function toJsonLine({ parts }: RunningServer, setupToken: string | undefined): string {
  const { dataDirectory } = parts.config.server
  return JSON.stringify({ event: 'ready', url: parts.publicUrl.origin, dataDirectory, setupToken })
}

/** What somebody who has just started it has to know. */
function toPage(
  { parts }: RunningServer,
  fresh: readonly SignIn[] | undefined,
  setupToken: string | undefined,
): readonly string[] {
  const { config, database, publicUrl } = parts
  const { dataDirectory } = config.server
  const signIns = fresh ?? readSignIns(dataDirectory)
  const setup =
    setupToken === undefined ? [] : ['', `  Set it up      ${publicUrl.origin}/setup`, `  Setup token    ${setupToken}`]
  return [
    '',
    `  Rollcall is ready at ${publicUrl.origin}`,
    '',
    `  Database       ${database.place}`,
    `  Data folder    ${dataDirectory}`,
    ...toSignInLines(signIns, dataDirectory),
    ...setup,
    '',
    '  Stop it with Ctrl-C.',
    '',
  ]
}

function toSignInLines(signIns: readonly SignIn[], dataDirectory: string): readonly string[] {
  if (signIns.length === 0) return []
  const width = Math.max(...signIns.map(({ email }) => email.length))
  const lines = signIns.map(({ email, password, about }) => `    ${email.padEnd(width)}  ${password}  ${about}`)
  return ['', '  Sign in to the demo as', ...lines, `    (kept in ${join(dataDirectory, 'demo-sign-ins.json')})`]
}
