import {
  type Catalogue,
  type Grant,
  grantsOfNewRole,
  matchesPattern,
  parseCondition,
  reservedFor,
  type Template,
} from '@rollcall/core/access'
import type { BodyOf } from '@rollcall/contract/operations'
import { refusedAt, type Refused } from '../shared/refused.ts'

type GrantWish = NonNullable<BodyOf<'POST /v1/organizations/{organizationId}/roles'>['grants']>[number]

/** What a role made by hand may hold: permissions of the catalogue, none that the template keeps for built-in roles. */
export function parseGrants(
  catalogue: Catalogue,
  template: Template,
  wishes: readonly GrantWish[],
): { readonly ok: true; readonly value: readonly Grant[] } | Refused {
  const grants: Grant[] = []
  for (const [at, { permission, on, condition }] of wishes.entries()) {
    const matching = catalogue.permissions.filter((one) => matchesPattern(permission, one))
    const pointer = `/grants/${at}`
    if (matching.length === 0)
      return refusedAt(pointer, 'role.permission_unknown', `No role can hold ${JSON.stringify(permission)}.`)
    const reserved = matching.find((one) => reservedFor(template, one).length > 0)
    if (reserved !== undefined) {
      const roles = reservedFor(template, reserved).join(', ')
      return refusedAt(pointer, 'role.permission_reserved', `${reserved.name} is reserved for ${roles}.`)
    }
    const parsed = condition === undefined ? undefined : parseCondition(condition)
    if (parsed?.ok === false)
      return refusedAt(pointer, 'role.condition_invalid', `The condition cannot be read: ${parsed.error}.`)
    grants.push({ permission, on, ...(parsed === undefined ? {} : { condition: parsed.value }) })
  }
  return { ok: true, value: grants }
}

/** Of a role that starts from nothing. */
export const startingGrants = (catalogue: Catalogue, template: Template): readonly Grant[] =>
  grantsOfNewRole(catalogue).filter(({ permission }) => isFree(catalogue, template, permission))

/** Of a copy: each permission by its name, so that what is reserved can be left out. */
export const copiedGrants = (catalogue: Catalogue, template: Template, grants: readonly Grant[]): readonly Grant[] =>
  grants.flatMap((grant) => {
    const names = catalogue.permissions.filter((one) => matchesPattern(grant.permission, one)).map(({ name }) => name)
    const free = names.filter((name) => isFree(catalogue, template, name))
    return free.length === names.length ? [grant] : free.map((permission) => ({ ...grant, permission }))
  })

const isFree = (catalogue: Catalogue, template: Template, name: string): boolean =>
  catalogue.permissions.every((one) => one.name !== name || reservedFor(template, one).length === 0)
