// `npm start`: from a fresh clone to a running server. Node built-ins only; the server is a process of its own.
import { spawn } from 'node:child_process'
import { ended, inRoot } from './house.mjs'
import { install } from './install.mjs'
import { ensureBuilt } from './parts.mjs'

await install()
await ensureBuilt()

const main = inRoot('apps/server/dist/main.js')
const child = spawn(process.execPath, ['--enable-source-maps', main, 'serve', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
// Ctrl-C reaches the whole process group, the server included; its parents have to wait until it has answered its last
// requests and stopped the database. Other signals are sent to one process and are handed on.
process.on('SIGINT', () => {})
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))

process.exitCode = await ended(child)
