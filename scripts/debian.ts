// Programs from Debian's archive: installed where we may, unpacked into the cache where we may not.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ended, inRoot } from './house.mjs'

export const isRoot = process.getuid?.() === 0

export const hasDebianArchive = existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-deb')

/** Kept outside the clone, so that several copies share one download. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rollcall')

export const aptLog = inRoot('.cache', 'apt.log')

const ALWAYS = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300']

/** Only for root. */
export async function installPackages(names: readonly string[]): Promise<boolean> {
  return (await logged('apt-get', ['-q', 'update'])) && (await logged('apt-get', [...ALWAYS, 'install', ...names]))
}

/** Unpacks packages, and what they need that this machine lacks, into a folder that appears only when it is complete. */
export async function unpackPackages(names: readonly string[], folder: string): Promise<boolean> {
  const work = `${folder}.${process.pid}`
  try {
    return (await download(names, work)) && (await unpackAll(work)) && adopt(join(work, 'root'), folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** apt-get with its lists, downloads and locks in our own folder needs no rights at all. */
async function download(names: readonly string[], work: string): Promise<boolean> {
  for (const part of ['lists', 'cache', 'root']) mkdirSync(join(work, part), { recursive: true })
  const own = ['-o', 'Debug::NoLocking=1', '-o', `Dir::State::Lists=${work}/lists`, '-o', `Dir::Cache=${work}/cache`]
  return (
    (await logged('apt-get', [...own, '-q', 'update'])) &&
    (await logged('apt-get', [...own, ...ALWAYS, '--download-only', 'install', ...names]))
  )
}

async function unpackAll(work: string): Promise<boolean> {
  const archives = join(work, 'cache', 'archives')
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb')))
    if (!(await logged('dpkg-deb', ['-x', join(archives, name), join(work, 'root')]))) return false
  return true
}

function adopt(root: string, folder: string): boolean {
  mkdirSync(dirname(folder), { recursive: true })
  rmSync(folder, { recursive: true, force: true })
  renameSync(root, folder)
  return true
}

async function logged(command: string, args: readonly string[]): Promise<boolean> {
  mkdirSync(dirname(aptLog), { recursive: true })
  const log = openSync(aptLog, 'a')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return (await ended(spawn(command, args, { env, stdio: ['ignore', log, log] })).catch(() => 1)) === 0
}
