/** A product's catalogue as a YAML file. What is wrong with it is said with line and column. */
import {
  type Catalogue,
  builtInCatalogue,
  type ProductCatalogue,
  parseCatalogue,
  type PathSegment,
  templates,
} from '@rollcall/core/access'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'

export interface CatalogueFault {
  readonly line: number
  readonly column: number
  /** `permissions.record.edit.level`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

export type CatalogueFile =
  | { readonly ok: true; readonly value: ProductCatalogue }
  | { readonly ok: false; readonly faults: readonly CatalogueFault[] }

/** Bytes; a catalogue of a thousand permissions has about 150,000. */
export const largestCatalogueFile = 1_000_000

const mostAliases = 50

/** A file serves organizations of every template. */
const rolesOfTemplates = Object.values(templates).flatMap(({ roles }) => roles)

export function parseCatalogueFile(text: string, base: Catalogue = builtInCatalogue): CatalogueFile {
  if (text.length > largestCatalogueFile) return refused(`is larger than ${largestCatalogueFile} characters`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const faults = document.errors.map(({ pos, message }): CatalogueFault => {
    const { line, col } = lines.linePos(pos[0])
    return { line, column: col, path: '', message: message.split('\n')[0] ?? message }
  })
  if (faults.length > 0) return { ok: false, faults }
  return judgeDocument(document, lines, base)
}

function judgeDocument(document: Document, lines: LineCounter, base: Catalogue): CatalogueFile {
  const content = toPlain(document)
  if (content === tooManyAliases) return refused('has too many aliases')
  const parsed = parseCatalogue(content, base, rolesOfTemplates)
  if (parsed.ok) return parsed
  const faults = parsed.issues.map(({ path, message }) => ({
    ...placeOf(document, lines, path),
    path: path.join('.'),
    message,
  }))
  return { ok: false, faults }
}

const tooManyAliases = Symbol('too many aliases')

function toPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch {
    return tooManyAliases
  }
}

const refused = (message: string): CatalogueFile => ({ ok: false, faults: [{ line: 1, column: 1, path: '', message }] })

/** Where the named thing stands; where it is missing, the thing that should hold it. A member is shown at its key. */
function placeOf(
  document: Document,
  lines: LineCounter,
  path: readonly PathSegment[],
): { line: number; column: number } {
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth))
    if (offset !== undefined) {
      const { line, col } = lines.linePos(offset)
      return { line, column: col }
    }
  }
  return { line: 1, column: 1 }
}

function offsetOf(document: Document, path: readonly PathSegment[]): number | undefined {
  const holder = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const name = path.at(-1)
  if (isMap(holder)) {
    const pair = holder.items.find(({ key }) => isScalar(key) && key.value === name)
    return pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined
  }
  const node = document.getIn(path, true)
  return isNode(node) ? node.range?.[0] : undefined
}
