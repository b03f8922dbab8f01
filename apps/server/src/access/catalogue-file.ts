/** A product's catalogue as a YAML file. What is wrong with it is said with line and column. */
import {
  type Catalogue,
  builtInCatalogue,
  type ProductCatalogue,
  parseCatalogue,
  templates,
} from '@rollcall/core/access'
import { readYaml, type FileFault } from '../shared/yaml-file.ts'

export type CatalogueFile =
  | { readonly ok: true; readonly value: ProductCatalogue }
  | { readonly ok: false; readonly faults: readonly FileFault[] }

/** Bytes; a catalogue of a thousand permissions has about 150,000. */
export const largestCatalogueFile = 1_000_000

/** A file serves organizations of every template. */
const rolesOfTemplates = Object.values(templates).flatMap(({ roles }) => roles)

export function parseCatalogueFile(text: string, base: Catalogue = builtInCatalogue): CatalogueFile {
  const file = readYaml(text, largestCatalogueFile)
  if (!file.ok) return file
  const parsed = parseCatalogue(file.content, base, rolesOfTemplates)
  if (parsed.ok) return parsed
  return { ok: false, faults: parsed.issues.map(({ path, message }) => file.faultAt(path, message)) }
}
