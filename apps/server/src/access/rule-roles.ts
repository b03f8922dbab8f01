import { dangersOf, type Snapshot } from '@rollcall/core/access'
import type { OrganizationId, RoleId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { listRulesGiving } from '@rollcall/storage/joining-rule'
import { refused, type Refused } from '../shared/refused.ts'

/** The dangerous permissions that a role gives, as a snapshot has it; none where the role is gone. */
export function dangersIn({ roles, catalogue }: Snapshot, id: RoleId): readonly string[] {
  const role = roles.get(id)?.facts
  return role === undefined
    ? []
    : dangersOf(
        role,
        [...roles.values()].map(({ facts }) => facts),
        catalogue.source,
      )
}

const mostNamed = 5

export const named = (permissions: readonly string[]): string =>
  permissions.length > mostNamed
    ? `${permissions.slice(0, mostNamed).join(', ')} and ${permissions.length - mostNamed} more`
    : permissions.join(', ')

/**
 * A role that a joining rule gives is open to anybody of a domain, and must not become dangerous: neither itself nor by a role that it lets
 * its holder give. Asked of every change of a role, by whatever road.
 */
export async function rulesForbid(
  db: Db,
  organizationId: OrganizationId,
  before: Snapshot,
  after: Snapshot,
): Promise<Refused | undefined> {
  const fresh = [...after.roles.keys()].filter(
    (id) => dangersIn(after, id as RoleId).length > dangersIn(before, id as RoleId).length,
  ) as readonly RoleId[]
  if (fresh.length === 0) return undefined
  const [giving] = await listRulesGiving(db, organizationId, fresh)
  if (giving === undefined) return undefined
  const { roleId, domain } = giving
  const name = after.roles.get(roleId)?.facts.name ?? 'This role'
  return refused('joining-rule.forbids', {
    detail: `Anybody with an address at ${domain} joins as ${name}, so that it cannot give ${named(dangersIn(after, roleId))}. Change the joining rule first.`,
  })
}
