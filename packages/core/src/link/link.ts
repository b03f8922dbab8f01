import { err, ok, type Result } from '../shared/result.ts'

export const linkPurposes = ['password-reset', 'email-change'] as const
export type LinkPurpose = (typeof linkPurposes)[number]

export interface Link {
  readonly expiresAt: Date
  readonly usedAt: Date | null
  readonly replacedAt: Date | null
}

export type LinkRefusal = 'link.expired' | 'link.used' | 'link.replaced'

/** Whether a link still works. What was used or replaced says so even after its end, since that is what its reader has to know. */
export function checkLink<Kind extends Link>(link: Kind, now: Date): Result<Kind, LinkRefusal> {
  if (link.usedAt !== null) return err('link.used')
  if (link.replacedAt !== null) return err('link.replaced')
  return link.expiresAt <= now ? err('link.expired') : ok(link)
}
