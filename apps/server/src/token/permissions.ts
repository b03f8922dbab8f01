import type { Catalogue } from '@rollcall/core/access'
import { refusedAt, type Refused } from '../shared/refused.ts'

const isKnown = ({ permissions, types }: Catalogue, permission: string): boolean =>
  permission === '*' ||
  permissions.some(({ name }) => name === permission) ||
  types.some(({ name }) => `${name}.*` === permission)

/** Permissions that a token is narrowed to: names of the catalogue, `type.*` or `*`. @param also names beside the catalogue */
export function parsePermissions(
  catalogue: Catalogue,
  permissions: readonly string[],
  also: readonly string[] = [],
): { readonly ok: true; readonly value: readonly string[] } | Refused {
  const at = permissions.findIndex((permission) => !isKnown(catalogue, permission) && !also.includes(permission))
  if (at < 0) return { ok: true, value: [...new Set(permissions)] }
  return refusedAt(
    `/permissions/${at}`,
    'token.permission_unknown',
    `There is no permission ${JSON.stringify(permissions[at])}.`,
  )
}
