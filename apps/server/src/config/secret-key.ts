import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, type Config } from './config.ts'

const keyBytes = 32

/** The key that seals texts in the database: given, or made at the first start and kept in the data folder (0600). */
export function openSecretKey({ secretKey, dataDirectory }: Config['server']): Buffer {
  if (secretKey !== undefined) return decodeKey(secretKey.reveal(), 'ROLLCALL_SECRET_KEY')
  const path = join(dataDirectory, 'secret.key')
  return decodeKey(readKeyFile(path) ?? makeKeyFile(path, dataDirectory), path)
}

function decodeKey(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new ConfigError(`${where} must be ${keyBytes} random bytes in base64.`)
  return key
}

function readKeyFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fault
  }
}

/** Written whole under another name and then linked, so that of two first starts at once both read the same key. */
function makeKeyFile(path: string, dataDirectory: string): string {
  mkdirSync(dataDirectory, { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  } finally {
    rmSync(draft)
  }
  return readFileSync(path, 'utf8')
}
