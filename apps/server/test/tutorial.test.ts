import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../src/cli/cli.ts'
import type { Host } from '../src/cli/host.ts'

const inRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** What stands in the tutorial between fences of a language. */
const blocksOf = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, named]) => named === language)
    .map(([, , block = '']) => block)

/** The comments that say what a line prints: behind it, or in lines of their own. */
const printedBy = (code: string): readonly string[] =>
  [...code.matchAll(/(?:^| )\/\/ (.+)$/gm)].map(([, said = '']) => said)

describe('the tutorial', () => {
  const text = readFileSync(inRoot('docs/tutorials/model-your-product.md'), 'utf8')
  const [catalogue = ''] = blocksOf(text, 'yaml')
  mkdirSync(inRoot('.cache'), { recursive: true })
  const folder = mkdtempSync(inRoot('.cache/tutorial-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'catalogue.yaml'), catalogue)
  writeFileSync(
    join(folder, 'broken.yaml'),
    catalogue.replace(/(roll-back.*)requires: \[deployment\.view\]/, '$1requires: [deployment.see]'),
  )

  it.each(blocksOf(text, 'console'))('R-22: prints what it says: %s', async (block) => {
    const [command = '', ...said] = block.trimEnd().split('\n')
    const printed: string[] = []
    const host: Host = {
      environment: {},
      workingDirectory: folder,
      files: { migrations: [], console: undefined },
      print: (line) => printed.push(line),
      printError: (line) => printed.push(line),
      readInput: () => '',
      untilStopped: () => Promise.resolve(),
    }
    await runCli(command.replace('$ rollcall ', '').split(' '), host)
    expect(printed).toEqual(said)
  })

  it('R-22, O-5, D-4: answers what it says', async () => {
    const code = blocksOf(text, 'ts').join('\n')
    writeFileSync(join(folder, 'try.ts'), code)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const ran = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'try.ts'], { cwd: folder })
    expect(ran.stdout.trimEnd().split('\n')).toEqual(printedBy(code))
    expect(printedBy(code)).toHaveLength(13)
  }, 60_000)
})
