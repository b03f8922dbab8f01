import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/house.mjs'

interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
  readonly assets?: readonly string[]
}

type Manifest = Readonly<Record<string, Chunk>>

const dist = inRoot('apps/console/dist')
const manifest: Manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'))

function chunkOf(key: string): Chunk {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`The console has no chunk ${key}.`)
  return chunk
}

/** A chunk with everything that it cannot run without. */
function needed(key: string, seen = new Set<Chunk>()): Set<Chunk> {
  const chunk = chunkOf(key)
  if (seen.has(chunk)) return seen
  seen.add(chunk)
  for (const imported of chunk.imports ?? []) needed(imported, seen)
  return seen
}

const feature = (path: string) => `src/features/${path}.tsx`
const firstLoad = ['index.html', ...['shell/shell', 'shell/organization-frame', 'membership/users-page'].map(feature)]
const kB = 1024
const travelling = (file: string): number => statSync(`${dist}/${file}.br`).size
const sum = (sizes: number[]): number => sizes.reduce((total, size) => total + size, 0)

const chunks = [...firstLoad.reduce((seen, key) => needed(key, seen), new Set<Chunk>())]
const scripts = new Set(chunks.map(({ file }) => file))
const styles = new Set(chunks.flatMap(({ css = [] }) => css))

describe('the first load of Users, as it travels', () => {
  it('has 230 kB of script at most', () => {
    expect(sum([...scripts].map(travelling)) / kB).toBeLessThanOrEqual(230)
  })

  it('has 10 kB of styles at most', () => {
    expect(styles.size).toBeGreaterThan(0)
    expect(sum([...styles].map(travelling)) / kB).toBeLessThanOrEqual(10)
  })

  it('has 50 kB of font at most, asked for together with the page', () => {
    const page = readFileSync(`${dist}/index.html`, 'utf8')
    const font = /<link rel="preload" href="\/(assets\/[^"]+\.woff2)"/.exec(page)?.[1]
    expect(statSync(`${dist}/${font}`).size / kB).toBeLessThanOrEqual(50)
  })
})

describe('every other screen', () => {
  const loaded = new Set(chunks)
  const others = Object.entries(manifest).filter(([key, chunk]) => key.startsWith('src/') && !loaded.has(chunk))

  it.each(others.map(([key]) => key))('%s adds 40 kB at most', (key) => {
    const added = [...needed(key)].filter((chunk) => !loaded.has(chunk))
    expect(sum(added.map(({ file }) => travelling(file))) / kB).toBeLessThanOrEqual(40)
  })
})

describe('the page itself', () => {
  it('carries no script, style or data of its own: the policy would refuse them', () => {
    const page = readFileSync(`${dist}/index.html`, 'utf8')
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|data:/)
    const sheets = [...styles].map((file) => readFileSync(`${dist}/${file}`, 'utf8')).join('')
    expect(sheets).not.toContain('data:font')
  })
})
