import { builtInCatalogue } from '@rollcall/core/access'
import { refusedAt, type Refused } from '../shared/refused.ts'

const names = new Set(builtInCatalogue.permissions.map(({ name }) => name))
const types = new Set(builtInCatalogue.types.map(({ name }) => name))

const isKnown = (permission: string): boolean =>
  permission === '*' || names.has(permission) || (permission.endsWith('.*') && types.has(permission.slice(0, -2)))

/** Permissions that a token is narrowed to: names of the catalogue, `type.*` or `*`. @param also names beside the catalogue */
export function parsePermissions(
  permissions: readonly string[],
  also: readonly string[] = [],
): { readonly ok: true; readonly value: readonly string[] } | Refused {
  const at = permissions.findIndex((permission) => !isKnown(permission) && !also.includes(permission))
  if (at < 0) return { ok: true, value: [...new Set(permissions)] }
  return refusedAt(
    `/permissions/${at}`,
    'token.permission_unknown',
    `There is no permission ${JSON.stringify(permissions[at])}.`,
  )
}
