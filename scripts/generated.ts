// Files that are written by programs and checked in: each module of scripts/generate is one of them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inRoot, isEntry, say } from './house.mjs'

interface Generator {
  /** From the root of the clone. */
  readonly path: string
  readonly generate: () => Promise<string>
}

const folder = inRoot('scripts/generate')

const loadGenerators = (): Promise<Generator[]> =>
  Promise.all(readdirSync(folder).map((name): Promise<Generator> => import(join(folder, name))))

/** The paths whose checked-in text is not what their generator writes. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = []
  for (const { path, generate } of await loadGenerators()) if ((await generate()) !== current(path)) stale.push(path)
  return stale
}

function current(path: string): string | undefined {
  try {
    return readFileSync(inRoot(path), 'utf8')
  } catch {
    return undefined
  }
}

async function writeAll(): Promise<void> {
  for (const { path, generate } of await loadGenerators()) {
    const text = await generate()
    if (text === current(path)) continue
    writeFileSync(inRoot(path), text)
    say(`wrote ${path}`)
  }
}

async function check(): Promise<void> {
  const stale = await staleFiles()
  for (const path of stale) say(`${path} is out of date`)
  if (stale.length > 0) process.exitCode = 1
}

if (isEntry(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  await (values.check ? check() : writeAll())
}
