// `npm start`: from a fresh clone to a running server. Node built-ins only; the server is a process of its own.
import { spawn } from 'node:child_process'
import { ended, inRoot } from './house.mjs'
import { prepare } from './prepare.mjs'

await prepare()

const main = inRoot('apps/server/dist/main.js')
const child = spawn(process.execPath, ['--enable-source-maps', main, 'serve', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
// Ctrl-C reaches the whole process group, the server included, and its parents wait until it has answered its last
// requests and stopped the database. A signal sent to this process alone is handed on; for SIGINT nobody can tell the
// two apart, so it follows a moment later as SIGTERM, which changes nothing for a server that is already stopping.
// (The npm script says `exec`, since a shell between npm and this process would swallow what npm hands on.)
const INTERRUPT_GRACE_MS = 500
/** @type {NodeJS.Timeout | undefined} */
let interrupt
process.on('SIGINT', () => (interrupt ??= setTimeout(() => child.kill('SIGTERM'), INTERRUPT_GRACE_MS).unref()))
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))

process.exitCode = await ended(child)
