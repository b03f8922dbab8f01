/** Offers of a place in an organization: their life, what is shown of them, and how people write them down. */
export * from './address-list.ts'
export * from './offer.ts'
export * from './role-set.ts'
export * from './row.ts'
export * from './seats.ts'
export * from './shown.ts'
