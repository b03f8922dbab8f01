/** What an organization may change about how it works. Every template brings one; its organizations edit theirs. */
export interface Policy {
  readonly invitations: InvitationPolicy
  readonly members: MemberPolicy
  readonly signIn: SignInPolicy
}

export interface InvitationPolicy {
  /** One hour to 90 days; null: they do not expire. */
  readonly lifetimeHours: number | null
  /** Null: any domain. */
  readonly addressDomains: readonly string[] | null
  readonly resendFrom: readonly ('pending' | 'expired' | 'revoked')[]
  readonly decline: boolean
  readonly copyLink: 'never' | 'when-not-delivered' | 'always'
  readonly keepEnded: boolean
  readonly accountFirst: boolean
  readonly severalAddresses: boolean
  /** Hours after sending. */
  readonly reminderHours: readonly number[]
  readonly notificationChoice: boolean
}

export interface MemberPolicy {
  /** `one` role; `several`; or at most `one-tier` and any others beside it. */
  readonly roles: 'one' | 'several' | 'one-tier'
  /** Whether somebody may be a member without any role (or, where there are tiers, without a tier). */
  readonly grantless: boolean
  readonly functionalRoles: boolean
  readonly removal: 'block-while-owning' | 'retire-tokens'
  /** How many people may be in; null: any number. Asked when inviting, never when accepting. */
  readonly seats: number | null
  /** Whether an open invitation takes a seat. */
  readonly pendingReserves: boolean
}

/** As many as come, and an open invitation takes a seat where somebody sets a limit. */
export const seatDefaults = { seats: null, pendingReserves: true } as const satisfies Partial<MemberPolicy>

export type SignInMethod = 'password' | 'passkey' | 'pam' | 'saml' | 'oidc'

export interface SignInPolicy {
  readonly methods: readonly SignInMethod[]
  readonly idleMinutes: number
  readonly absoluteHours: number
  readonly stepUpMinutes: number
  readonly secondFactor: 'none' | 'required'
}

export const signInDefaults: SignInPolicy = {
  methods: ['password'],
  idleMinutes: 30,
  absoluteHours: 12,
  stepUpMinutes: 10,
  secondFactor: 'none',
}
