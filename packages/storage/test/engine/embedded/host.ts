import { open, visit } from './open.ts'

/** A server as a process of its own: opens the data folder, writes one row, says so, and leaves on SIGINT. */
const database = await open(process.argv[2] ?? '')
await visit(database)
process.on('SIGINT', () => {
  void database.close().then(() => process.exit(0))
})
process.stdout.write('ready\n')
setInterval(() => undefined, 60_000)
