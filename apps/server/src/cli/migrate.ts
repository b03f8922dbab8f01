import type { Command } from 'commander'
import { withParts, type Host } from './host.ts'

export const addMigrate = (program: Command, host: Host): Command =>
  program
    .command('migrate')
    .description('Bring the database to the schema of this version and end; serving does the same at its start')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      await withParts(host, async ({ database }) => {
        const schema = host.files.migrations.length
        host.print(
          json === true
            ? JSON.stringify({ database: database.place, schema })
            : `${database.place} has schema ${schema}.`,
        )
      })
    })
