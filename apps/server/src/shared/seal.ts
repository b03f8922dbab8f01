import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/** Keeps texts in the database unreadable without the server's key. */
export interface Seal {
  /** @param place where the text lies (table, column, row): it opens only there */
  readonly close: (text: string, place: string) => Buffer
  /** @throws when the key is another one, or the text was changed or moved */
  readonly open: (sealed: Buffer, place: string) => string
}

/** AES-256-GCM with a random nonce, laid out as nonce, tag, ciphertext. @param key 32 bytes */
export const makeSeal = (key: Buffer): Seal => ({
  close: (text, place) => {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
  },
  open: (sealed, place) => {
    const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
      .setAAD(Buffer.from(place))
      .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([cipher.update(sealed.subarray(nonceBytes + tagBytes)), cipher.final()]).toString('utf8')
  },
})
