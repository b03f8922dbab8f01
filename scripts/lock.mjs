// One starter at a time: a folder is a lock, since making one is atomic. Node built-ins only.
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { inRoot, say } from './house.mjs'

const HEARTBEAT_MS = 2_000
const ABANDONED_MS = 20_000
const POLL_MS = 200

/**
 * Runs a task while no other process of this clone runs one. A holder that died is found by its process id or, since
 * ids are used again, by a heartbeat that stopped.
 * @template T
 * @param {string} reason what somebody who waits is told
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(reason, task) {
  const folder = inRoot('.cache', 'prepare.lock')
  await take(folder, reason)
  const heartbeat = setInterval(() => beat(folder), HEARTBEAT_MS)
  const release = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', release)
  try {
    return await task()
  } finally {
    clearInterval(heartbeat)
    process.off('exit', release)
    release()
  }
}

/**
 * @param {string} folder
 * @param {string} reason
 */
async function take(folder, reason) {
  mkdirSync(inRoot('.cache'), { recursive: true })
  for (let waited = false; !tryMake(folder); waited = true) {
    if (isAbandoned(folder)) rmSync(folder, { recursive: true, force: true })
    else if (!waited) say(`Another process of this clone is ${reason}; waiting for it …`)
    await pause(POLL_MS)
  }
  writeFileSync(join(folder, 'pid'), String(process.pid))
}

/** @param {string} folder */
function tryMake(folder) {
  try {
    mkdirSync(folder)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** @param {string} folder */
function isAbandoned(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs > ABANDONED_MS || !isRunning(readFileSync(join(folder, 'pid'), 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** @param {string} pid */
function isRunning(pid) {
  try {
    return pid === '' || process.kill(Number(pid), 0)
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

/** @param {string} folder */
function beat(folder) {
  const now = new Date()
  utimesSync(folder, now, now)
}

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && 'code' in error ? error.code : undefined)
