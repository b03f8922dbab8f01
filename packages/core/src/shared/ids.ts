/**
 * An id says what it names: a prefix and 26 characters of Crockford base 32 (48 bits of time, 80 random bits).
 * Sorted as text, ids of one kind are in the order of their making.
 */
export type Id<Prefix extends string> = `${Prefix}_${string}`

export type OrganizationId = Id<'org'>
export type UserId = Id<'usr'>
export type MembershipId = Id<'mem'>
export type SessionId = Id<'ses'>
export type RoleId = Id<'rol'>
export type RoleAssignmentId = Id<'ras'>
export type ScopeId = Id<'scp'>
export type ServiceAccountId = Id<'svc'>
export type TokenId = Id<'tok'>
export type InvitationId = Id<'inv'>
export type MailId = Id<'mai'>
export type DomainId = Id<'dom'>
export type JoiningRuleId = Id<'jru'>
export type MembershipRequestId = Id<'mrq'>
export type UndoId = Id<'und'>
export type AuditPersonId = Id<'aup'>
export type NotificationGroupId = Id<'ngr'>
export type NotificationContactId = Id<'ngc'>

export const idPrefixes = [
  'org',
  'usr',
  'mem',
  'ses',
  'rol',
  'ras',
  'scp',
  'svc',
  'tok',
  'mai',
  'aup',
  'ngr',
  'ngc',
  'inv',
  'dom',
  'jru',
  'mrq',
  'und',
] as const
export type IdPrefix = (typeof idPrefixes)[number]

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const timeCharacters = 10
const randomCharacters = 16

/** @param random ten random bytes */
export function makeId<Prefix extends IdPrefix>(prefix: Prefix, now: Date, random: Uint8Array): Id<Prefix> {
  return `${prefix}_${encodeTime(now.getTime())}${encodeRandom(random)}`
}

/** The id when `text` is one of this kind, else undefined. Ids are compared byte for byte: no case folding, no trimming. */
export function parseId<Prefix extends IdPrefix>(prefix: Prefix, text: string): Id<Prefix> | undefined {
  return idPattern(prefix).test(text) ? (text as Id<Prefix>) : undefined
}

export const idPattern = (prefix: IdPrefix): RegExp => new RegExp(`^${prefix}_[${alphabet}]{26}$`)

function encodeTime(milliseconds: number): string {
  let rest = milliseconds
  let text = ''
  for (let place = 0; place < timeCharacters; place++) {
    text = alphabet.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function encodeRandom(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((held >> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return text.slice(0, randomCharacters).padEnd(randomCharacters, '0')
}
