import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** DER: a tag, a length, what is inside. */
function der(tag: number, ...inside: readonly Buffer[]): Buffer {
  const body = Buffer.concat(inside)
  const size = body.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...inside: readonly Buffer[]) => der(0x30, ...inside)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const octets = (inside: Buffer) => der(0x04, inside)
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`))
const named = (name: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))

const yearMs = 365 * 86_400_000

export interface Certificate {
  readonly name: string
  /** PEM */
  readonly cert: string
  /** PEM */
  readonly key: string
}

/** A certificate made out to `name`, signed by `by`, or by itself. Good enough for TLS between a test and itself. */
export function makeCertificate(name: string, by?: Certificate, validMs = yearMs): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const basics = sequence(
    oid('551d13'),
    der(0x01, Buffer.from([255])),
    octets(sequence(...(by ? [] : [der(0x01, Buffer.from([255]))]))),
  )
  const names = sequence(oid('551d11'), octets(sequence(der(0x82, Buffer.from(name)))))
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, ...Buffer.from(String(now))])),
    ecdsaWithSha256,
    named(by?.name ?? name),
    sequence(time(new Date(now - yearMs)), time(new Date(now + validMs))),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basics, names)),
  )
  const signer: KeyObject = by === undefined ? privateKey : createPrivateKey(by.key)
  const signature = sign('sha256', content, signer)
  const whole = sequence(content, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    name,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
