/** YAML that people write: read whole or not at all, with the line and column of whatever is wrong in it. */
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'

export type PathSegment = string | number

export interface FileFault {
  readonly line: number
  readonly column: number
  /** `permissions.record.edit.level`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

export type YamlFile =
  | {
      readonly ok: true
      readonly content: unknown
      /** Where the named thing stands; where it is missing, the thing that should hold it. A member is shown at its key. */
      readonly faultAt: (path: readonly PathSegment[], message: string) => FileFault
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] }

const mostAliases = 50

/** @param most characters */
export function readYaml(text: string, most: number): YamlFile {
  if (text.length > most) return refused(`is larger than ${most} characters`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const faults = document.errors.map(({ pos, message }): FileFault => {
    const { line, col } = lines.linePos(pos[0])
    return { line, column: col, path: '', message: message.split('\n')[0] ?? message }
  })
  if (faults.length > 0) return { ok: false, faults }
  const content = toPlain(document)
  if (content === tooManyAliases) return refused('has too many aliases')
  const faultAt = (path: readonly PathSegment[], message: string): FileFault => ({
    ...placeOf(document, lines, path),
    path: path.join('.'),
    message,
  })
  return { ok: true, content, faultAt }
}

const tooManyAliases = Symbol('too many aliases')

function toPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch {
    return tooManyAliases
  }
}

const refused = (message: string): YamlFile => ({ ok: false, faults: [{ line: 1, column: 1, path: '', message }] })

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
    const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(name))
    return pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined
  }
  if (!isSeq(holder)) return undefined
  const node = holder.get(Number(name), true)
  return isNode(node) ? node.range?.[0] : undefined
}

/** `/roles/0/grid/checkout~1api` → `roles`, `0`, `grid`, `checkout/api` */
export const toPath = (pointer: string): readonly PathSegment[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))

/** As a compiler would say it, so that editors can jump there. */
export const inWords = (file: string, { line, column, path, message }: FileFault): string =>
  [`${file}:${line}:${column}`, ...(path === '' ? [] : [path]), message].join(' ')
