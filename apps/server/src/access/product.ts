/** By what this server decides: the built-in catalogue, or a product's own laid over it, read once when the server starts. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { builtInCatalogue, type ProductCatalogue } from '@rollcall/core/access'
import { ConfigError } from '../config/config.ts'
import { inWords } from '../shared/yaml-file.ts'
import { parseCatalogueFile } from './catalogue-file.ts'

export const builtInProduct: ProductCatalogue = { catalogue: builtInCatalogue, roles: [] }

/** @throws ConfigError that names each fault with its place in the file */
export function loadProduct(path: string | undefined): ProductCatalogue {
  if (path === undefined) return builtInProduct
  const parsed = parseCatalogueFile(readFile(path))
  if (parsed.ok) return parsed.value
  const lines = parsed.faults.map((fault) => `  ${inWords(path, fault)}`)
  throw new ConfigError([`ROLLCALL_CATALOGUE: ${path} is no sound catalogue.`, ...lines].join('\n'))
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ConfigError(`ROLLCALL_CATALOGUE: ${path} cannot be read (${code}).`, { cause })
  }
}

/** Two servers with the same digest decide alike about the same rows. */
export const digestOf = (product: ProductCatalogue): string =>
  createHash('sha256').update(JSON.stringify(product)).digest('hex')
