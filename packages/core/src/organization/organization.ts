import { err, ok, type Result } from '../shared/result.ts'

const slug = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/

/** The short name of an organization in addresses: 2 to 40 lower-case letters, digits and hyphens, no hyphen at either end. */
export const parseSlug = (text: string): Result<string, 'organization.slug_invalid'> =>
  slug.test(text) ? ok(text) : err('organization.slug_invalid')
