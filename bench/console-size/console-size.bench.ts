// What the first look at Users fetches, compressed, as the build's manifest tells it.
import { readFileSync, statSync } from 'node:fs'
import { inRoot } from '../../scripts/house.mjs'
import { type Figure, report } from '../report.ts'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

type Manifest = Readonly<Record<string, Chunk>>

/** What the page of users is made of; each brings what it imports. */
const FIRST = [
  'index.html',
  'src/features/shell/shell.tsx',
  'src/features/organization/organization-frame.tsx',
  'src/features/membership/users-page.tsx',
]
/** Every text of the page is written in it; other alphabets are fetched when they occur. */
const FONT = /inter-latin-wght-normal/

const dist = (file: string): string => inRoot('apps/console/dist', file)

function chunksOf(manifest: Manifest, keys: readonly string[], found = new Set<Chunk>()): Set<Chunk> {
  for (const key of keys) {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`The console has no ${key}.`)
    if (found.has(chunk)) continue
    found.add(chunk)
    chunksOf(manifest, chunk.imports ?? [], found)
  }
  return found
}

const kilobytes = (files: Iterable<string>): number =>
  Math.round([...files].reduce((sum, file) => sum + statSync(dist(file)).size, 0) / 1024)

function* measure(): Generator<Figure> {
  const manifest: Manifest = JSON.parse(readFileSync(dist('.vite/manifest.json'), 'utf8'))
  const chunks = [...chunksOf(manifest, FIRST)]
  const scripts = chunks.map(({ file }) => `${file}.br`)
  const styles = new Set(chunks.flatMap(({ css = [] }) => css).map((file) => `${file}.br`))
  const fonts = Object.values(manifest).flatMap(({ file }) => (FONT.test(file) ? [file] : []))
  yield { name: 'first load of Users, JavaScript', size: 'brotli', value: kilobytes(scripts), unit: 'kB', goal: 206 }
  yield { name: 'first load of Users, CSS', size: 'brotli', value: kilobytes(styles), unit: 'kB', goal: 7 }
  yield { name: 'first load of Users, font', size: 'woff2', value: kilobytes(fonts), unit: 'kB', goal: 47 }
}

await report(measure)
