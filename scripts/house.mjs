// What every script needs to know before anything is installed. Node built-ins only.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = [20, 19]

/** The folder of this clone. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param {string[]} parts */
export const inRoot = (...parts) => join(root, ...parts)

/** Progress goes to standard error: standard output belongs to what the command answers. @param {string} line */
export const say = (line) => process.stderr.write(`${line}\n`)

/** Whether this file is what Node was asked to run. @param {string} url */
export const isEntry = (url) => process.argv[1] === fileURLToPath(url)

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  say(`Rollcall needs Node ${OLDEST_NODE.join('.')} or newer; this is Node ${process.versions.node}.`)
  process.exit(1)
}

/**
 * Runs a program in the clone's folder with our own input and output.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code, in the shell's way (128 + number) when a signal ended it
 */
export async function run(command, args, options = {}) {
  return ended(spawn(command, args, { cwd: root, stdio: 'inherit', ...options }))
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  })
}

/**
 * Runs a TypeScript file of the scripts folder; only for what comes after the installation.
 * @param {string} file
 * @param {string[]} args
 */
export const runTypeScript = (file, args) => run(process.execPath, ['--import', 'tsx', inRoot(file), ...args])
