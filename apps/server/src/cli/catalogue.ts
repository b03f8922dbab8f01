import { builtInCatalogue, type ProductCatalogue } from '@rollcall/core/access'
import type { Command } from 'commander'
import { type CatalogueFile, parseCatalogueFile } from '../access/catalogue-file.ts'
import { inWords } from '../shared/yaml-file.ts'
import { CommandError, readText, type Host } from './host.ts'

export function addCatalogue(program: Command, host: Host): void {
  const catalogue = program.command('catalogue').description("A product's own types, permissions and roles")
  catalogue
    .command('check')
    .description('Say what a catalogue file adds, or everything that is wrong with it, with line and column')
    .argument('<file>', 'a YAML file, as ROLLCALL_CATALOGUE names one')
    .option('--json', 'print JSON')
    .action((file: string, { json }: { json?: true }) => check(host, file, json === true))
}

function check(host: Host, file: string, isForPrograms: boolean): void {
  const parsed = parseCatalogueFile(readText(host, file))
  if (isForPrograms) host.print(JSON.stringify(toJson(parsed)))
  else if (parsed.ok) host.print(`${file} is sound: it adds ${added(parsed.value)}.`)
  else for (const fault of parsed.faults) host.print(inWords(file, fault))
  if (parsed.ok) return
  const count = parsed.faults.length
  throw new CommandError(`${file} has ${count === 1 ? 'one fault' : `${count} faults`}.`)
}

const added = (product: ProductCatalogue): string => {
  const { types, permissions, roles } = namesOf(product)
  return `${types.length} types, ${permissions.length} permissions and ${roles.length} roles`
}

const toJson = (parsed: CatalogueFile) =>
  parsed.ok ? { valid: true, ...namesOf(parsed.value) } : { valid: false, faults: parsed.faults }

const namesOf = ({ catalogue, roles }: ProductCatalogue) => ({
  types: catalogue.types.slice(builtInCatalogue.types.length).map(({ name }) => name),
  permissions: catalogue.permissions.slice(builtInCatalogue.permissions.length).map(({ name }) => name),
  roles: roles.map(({ key }) => key),
})
