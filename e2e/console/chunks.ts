// What the built console is made of, read from the build's manifest.
import { readFileSync, statSync } from 'node:fs'
import { inRoot } from '../../scripts/house.mjs'

interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
}

type Manifest = Readonly<Record<string, Chunk>>

const kB = 1024
const feature = (path: string) => `src/features/${path}.tsx`
const FIRST = ['index.html', ...['shell/shell', 'shell/organization-frame', 'membership/users-page'].map(feature)]

const inDist = (file: string): string => inRoot('apps/console/dist', file)

export const readBuilt = (file: string): string => readFileSync(inDist(file), 'utf8')

/** As the file travels: compressed, or as it is where compressing gains nothing. */
export const travellingKilobytes = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + statSync(inDist(file.endsWith('.woff2') ? file : `${file}.br`)).size, 0) / kB

export interface FirstLoad {
  readonly scripts: readonly string[]
  readonly styles: readonly string[]
  /** The one that the page asks for itself. */
  readonly fonts: readonly string[]
  /** What each other screen fetches besides, by its source. */
  readonly others: readonly { readonly source: string; readonly scripts: readonly string[] }[]
}

/** What the first look at Users fetches. */
export function readFirstLoad(): FirstLoad {
  const manifest: Manifest = JSON.parse(readBuilt('.vite/manifest.json'))
  const chunks = new Set(FIRST.flatMap((key) => [...needed(manifest, key)]))
  const filesBesides = (key: string) => [...needed(manifest, key)].filter((chunk) => !chunks.has(chunk))
  const rest = Object.entries(manifest).filter(([key, chunk]) => key.startsWith('src/') && !chunks.has(chunk))
  return {
    scripts: [...chunks].map(({ file }) => file),
    styles: [...new Set([...chunks].flatMap(({ css = [] }) => css))],
    fonts: preloadedFonts(readBuilt('index.html')),
    others: rest.map(([source]) => ({ source, scripts: filesBesides(source).map(({ file }) => file) })),
  }
}

const preloadedFonts = (page: string): string[] =>
  [...page.matchAll(/<link rel="preload" href="\/(assets\/[^"]+\.woff2)"/g)].map(([, file = '']) => file)

/** A chunk with everything that it cannot run without. */
function needed(manifest: Manifest, key: string, seen = new Set<Chunk>()): Set<Chunk> {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`The console has no chunk ${key}.`)
  if (seen.has(chunk)) return seen
  seen.add(chunk)
  for (const imported of chunk.imports ?? []) needed(manifest, imported, seen)
  return seen
}
