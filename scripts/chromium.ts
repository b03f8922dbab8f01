// The browser of the browser tests: the system's, or Debian's unpacked into the cache.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aptLog, cacheFolder, hasDebianArchive, installPackages, isRoot, unpackPackages } from './debian.ts'
import { say } from './house.mjs'

export interface Chromium {
  readonly executablePath: string
  readonly env: Readonly<Record<string, string>>
}

/** What somebody without a browser is told. */
export const CHROMIUM_MISSING =
  'Browser tests need Chromium: install it (Debian: apt-get install chromium) or name its program in CHROMIUM.'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const PACKAGES = ['chromium', 'fonts-liberation']
const unpacked = join(cacheFolder, 'chromium')

export function findChromium(): Chromium | undefined {
  const named = process.env['CHROMIUM'] || SYSTEM.find((path) => existsSync(path))
  return named ? { executablePath: named, env: {} } : findUnpacked()
}

/** Finds a browser or fetches one; undefined when neither works. */
export async function provideChromium(): Promise<Chromium | undefined> {
  const found = findChromium()
  if (found || !hasDebianArchive) return found
  say('Fetching Chromium for the browser tests …')
  const fetched = isRoot ? await installPackages(PACKAGES) : await unpackChromium()
  if (!fetched) say(`Chromium could not be fetched; see ${aptLog}.`)
  return findChromium()
}

async function unpackChromium(): Promise<boolean> {
  if (!(await unpackPackages(PACKAGES, unpacked))) return false
  writeFileSync(join(unpacked, 'fonts.conf'), fontConfiguration())
  const chromium = findUnpacked()
  const starts = chromium !== undefined && runs(chromium)
  if (!starts) rmSync(unpacked, { recursive: true, force: true })
  return starts
}

const runs = ({ executablePath, env }: Chromium): boolean =>
  spawnSync(executablePath, ['--version'], { env: { ...process.env, ...env } }).status === 0

function findUnpacked(): Chromium | undefined {
  const executablePath = join(unpacked, 'usr/lib/chromium/chromium')
  if (!existsSync(executablePath)) return undefined
  return { executablePath, env: { LD_LIBRARY_PATH: libraryFolders(), ...fontEnvironment() } }
}

function libraryFolders(): string {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const folders = [
    `usr/lib/${triplet}`,
    `lib/${triplet}`,
    `usr/lib/${triplet}/nss`,
    `usr/lib/${triplet}/pulseaudio`,
    'usr/lib',
    'lib',
  ]
  return folders.map((folder) => join(unpacked, folder)).join(':')
}

const fontEnvironment = () =>
  existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: join(unpacked, 'fonts.conf') }

/** Without any configuration of its own a machine shows no letters at all. */
const fontConfiguration = () => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(unpacked, 'usr/share/fonts')}</dir>
  <cachedir>${join(unpacked, 'font-cache')}</cachedir>
</fontconfig>
`
