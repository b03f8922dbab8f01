import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits in base64url behind a prefix that says what it is, so that a leaked one is recognised. */
export const makeSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

/** What is kept of a secret. A random secret of this length needs no slow hash. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest()

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
