// Every import of the house: who, whom, and whether only types are taken.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inRoot } from '../house.mjs'

export interface Import {
  /** The importing file, from the root of the clone. */
  readonly from: string
  /** What the import says. */
  readonly specifier: string
  readonly isType: boolean
  /** The imported file, where it is one of ours. */
  readonly file: string | undefined
}

const WORKSPACES = ['core', 'contract', 'storage', 'sdk', 'testkit'].map((name) => `packages/${name}`)

export const sourceFiles: readonly string[] = [...WORKSPACES, 'apps/server', 'apps/console', 'e2e'].flatMap(filesOf)

function filesOf(folder: string): string[] {
  return readdirSync(inRoot(folder)).flatMap((name) => {
    if (name === 'node_modules' || name === 'dist') return []
    const path = join(folder, name)
    if (statSync(inRoot(path)).isDirectory()) return filesOf(path)
    return /\.tsx?$/.test(name) ? [path] : []
  })
}

// `import … from 'x'`, `export … from 'x'` and `import 'x'` at the start of a line, and `import('x')` anywhere.
const STATIC = /^\s*(?:import|export)\s+(type\s)?(?:[\w$*{}\s,]*?\sfrom\s*)?'([^']+)'/gm
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g

export function importsIn(from: string, text: string): Import[] {
  const statics = [...text.matchAll(STATIC)].map(([, type, specifier = '']) => ({ specifier, isType: Boolean(type) }))
  const dynamics = [...text.matchAll(DYNAMIC)].map(([, specifier = '']) => ({ specifier, isType: false }))
  return [...statics, ...dynamics].map((found) => ({ from, ...found, file: fileOf(from, found.specifier) }))
}

export const readImports = (): Import[] =>
  sourceFiles.flatMap((file) => importsIn(file, readFileSync(inRoot(file), 'utf8')))

/** The workspace package that a specifier names, without its subpath. */
export const workspaceOf = (specifier: string): string | undefined => /^@rollcall\/([^/]+)/.exec(specifier)?.[1]

function fileOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier)
  const name = workspaceOf(specifier)
  return name && exportedFile(name, `.${specifier.slice(`@rollcall/${name}`.length)}`)
}

function exportedFile(name: string, subpath: string): string | undefined {
  const folder = `packages/${name}`
  const { exports } = JSON.parse(readFileSync(inRoot(folder, 'package.json'), 'utf8'))
  for (const [pattern, target] of Object.entries<string>(exports)) {
    const [before = '', after] = pattern.split('*')
    if (after === undefined ? subpath !== pattern : !subpath.startsWith(before)) continue
    const file = join(folder, target.replaceAll('*', subpath.slice(before.length)))
    if (existsSync(inRoot(file))) return file
  }
  return undefined
}
