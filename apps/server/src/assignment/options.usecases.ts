import { type RoleTemplate, templates } from '@rollcall/core/access'
import type { RoleId, UserId } from '@rollcall/core/shared/ids'
import type { AnswerOf } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import { findPeople } from '@rollcall/storage/membership'
import { listRoles, type RoleWithCount } from '@rollcall/storage/role'
import { onlyUsableManager } from '../access/managers.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { dangersIn } from '../access/rule-roles.ts'
import { refusePlace, somebody } from '../invitation/judge.ts'
import { emptyPlace, toFacts } from '../invitation/place.ts'
import { toPolicy } from '../shared/policy.ts'

type Options = AnswerOf<'GET /v1/organizations/{organizationId}/access-options'>

export async function getOptions(db: Db, access: OrganizationAccess, now: Date): Promise<Options> {
  const { organization, snapshot } = access
  const template = templates[organization.template]
  const { members } = toPolicy(organization)
  const roles = await listRoles(db, organization.id)
  return {
    rolesOf: members.roles,
    grantless: members.grantless,
    scopes: [...template.scopes],
    roles: roles.toSorted(tiersFirst).map(({ id, key, name, kind, description, member_count }) => ({
      id,
      key,
      name,
      kind,
      description,
      memberCount: member_count,
      dangerous: dangersIn(snapshot, id).length > 0,
      grantable: isGrantable(access, id, now),
      standsBeside: toBeside(template.roles.find((role) => role.kind === kind && role.key === key)),
    })),
    onlyManager: await findOnlyManager(db, access),
  }
}

/** Otherwise as they come: built-in ones in the order of the template. */
const tiersFirst = (one: RoleWithCount, other: RoleWithCount): number =>
  Number(other.kind === 'tier') - Number(one.kind === 'tier')

function toBeside(role: RoleTemplate | undefined): string[] | null {
  if (role?.kind !== 'tier' || role.standsBeside === undefined || role.standsBeside === 'any') return null
  return [...role.standsBeside]
}

function isGrantable({ snapshot, subject }: OrganizationAccess, roleId: RoleId, now: Date): boolean {
  const facts = toFacts({ userIds: new Map() }, { ...emptyPlace, roleIds: [roleId] }, somebody)
  return refusePlace(snapshot, subject, facts, now) === undefined
}

async function findOnlyManager(db: Db, { organization, snapshot }: OrganizationAccess) {
  const userId = await onlyUsableManager(db, snapshot)
  if (userId === undefined) return null
  const [member] = await findPeople(db, organization.id, [userId as UserId])
  return member?.id ?? null
}
