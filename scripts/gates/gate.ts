import { spawn } from 'node:child_process'
import { ended, inRoot, root } from '../house.mjs'
import type { Tally } from '../testing/report.ts'

/** One check of `npm test`. */
export interface Gate {
  readonly name: string
  check(): Promise<Finding>
}

export interface Finding extends Tally {
  /** Shown below the gate's name: what is wrong, or a figure worth a line. */
  readonly text: string
}

export const pass = (text = ''): Finding => ({ passed: 1, failed: 0, skipped: 0, text })

export const fail = (text: string): Finding => ({ passed: 0, failed: 1, skipped: 0, text })

/** A gate that is one of the installed programs; what it says is shown when it fails. */
export const program = (name: string, file: string, args: readonly string[] = []): Gate => ({
  name,
  async check() {
    const { code, text } = await captured(inRoot('node_modules/.bin', file), args)
    return code === 0 ? pass() : fail(text)
  },
})

async function captured(command: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const code = await ended(child)
  return { code, text: Buffer.concat(chunks).toString().trim() }
}
