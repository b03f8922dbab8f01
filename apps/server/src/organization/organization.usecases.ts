import { templates, type ProductCatalogue, type RoleTemplate, type TemplateKey } from '@rollcall/core/access'
import { acceptsProof } from '@rollcall/core/session'
import { isEnded } from '@rollcall/core/membership'
import type { MembershipId, OrganizationId, RoleId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { findMembership, insertMemberships } from '@rollcall/storage/membership'
import { findOrganization, insertOrganization, listOrganizationsOfUser } from '@rollcall/storage/organization'
import { insertRoleAssignments, insertRoleCells, insertRoles } from '@rollcall/storage/role'
import { insertCatalogueRoles } from '../access/bring-catalogue.ts'
import { digestOf } from '../access/product.ts'
import { record } from '../audit/record.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { toPolicy } from '../shared/policy.ts'

export interface NewOrganization {
  readonly name: string
  readonly slug: string
  readonly template: TemplateKey
  /** Who creates an organization is its first owner. */
  readonly owner: Row<'users'>
  /** Its roles are built-in ones besides those of the template. */
  readonly product: ProductCatalogue
}

export interface CreatedOrganization {
  readonly id: OrganizationId
  readonly ownerMembershipId: MembershipId
  readonly roleIds: ReadonlyMap<string, RoleId>
}

/** The organization, its built-in roles, its owner's membership and role, and its policy, all from the template. */
export async function createOrganization(
  db: Db,
  context: Context,
  { name, slug, template, owner, product }: NewOrganization,
): Promise<CreatedOrganization> {
  const { now } = context
  const id = newId('org', now)
  const ownerMembershipId = newId('mem', now)
  return inScope(db, id, async () => {
    const { policy, ownerRole } = templates[template]
    await insertOrganization(db, {
      id,
      slug,
      name,
      template,
      policy: JSON.stringify(policy),
      owner_membership_id: ownerMembershipId,
      created_at: now,
      catalogue_digest: digestOf(product),
    })
    await insertMemberships(db, [toOwnerMembership(id, ownerMembershipId, owner, now)])
    const roleIds = await insertBuiltInRoles(db, id, template, product, now)
    const role_id = roleIds.get(ownerRole)
    if (role_id === undefined) throw new Error(`the template ${template} has no role ${ownerRole}`)
    await insertRoleAssignments(db, [
      {
        organization_id: id,
        id: newId('ras', now),
        role_id,
        membership_id: ownerMembershipId,
        service_account_id: null,
        ends_at: null,
        created_at: now,
      },
    ])
    const after = { name, slug, template, owner: ownerMembershipId }
    await record(db, id, context, { action: 'organization.created', target: { type: 'organization', id }, after })
    return { id, ownerMembershipId, roleIds }
  })
}

const toOwnerMembership = (organization_id: OrganizationId, id: MembershipId, owner: Row<'users'>, now: Date) => ({
  organization_id,
  id,
  user_id: owner.id,
  status: 'active' as const,
  email: owner.email,
  user_name: owner.name,
  created_at: now,
  joined_at: now,
})

async function insertBuiltInRoles(
  db: Db,
  organizationId: OrganizationId,
  template: TemplateKey,
  product: ProductCatalogue,
  now: Date,
): Promise<ReadonlyMap<string, RoleId>> {
  const roles = templates[template].roles
  /** Ids grow with the order of the template, so that listing by id shows it. */
  const rows = roles.map(({ key, name, kind, description, order, grid }) => ({
    organization_id: organizationId,
    id: newId('rol', new Date(now.getTime() + order)),
    key,
    name,
    kind,
    description,
    built_in: true,
    everything: grid === 'everything',
    created_at: now,
    changed_at: now,
  }))
  await insertRoles(db, rows)
  const ids = new Map(rows.map(({ key, id }) => [key, id]))
  await insertRoleCells(
    db,
    roles.flatMap((role) => toCells(organizationId, ids.get(role.key), role)),
  )
  const ofProduct = await insertCatalogueRoles(db, organizationId, product.roles, now, roles.length + 1)
  return new Map([...ids, ...ofProduct])
}

const toCells = (organization_id: OrganizationId, role_id: RoleId | undefined, { grid }: RoleTemplate) =>
  grid === 'everything' || role_id === undefined ? [] : grid.map((cell) => ({ organization_id, role_id, ...cell }))

export interface OwnOrganization {
  readonly id: OrganizationId
  readonly slug: string
  readonly name: string
  readonly membershipId: MembershipId
  readonly open: boolean
}

/** Where the person is an active member whose end has not come; `open` says whether this session is proven well enough. */
export async function listOwnOrganizations(
  db: Db,
  context: Context & { readonly principal: SessionPrincipal },
): Promise<OwnOrganization[]> {
  const { now, principal } = context
  const places = await listOrganizationsOfUser(db, principal.user.id)
  const organizations: OwnOrganization[] = []
  for (const { organization_id, id } of places) {
    await inScope(db, organization_id, async () => {
      const membership = await findMembership(db, organization_id, id)
      const organization = await findOrganization(db, organization_id)
      if (organization === undefined || membership?.status !== 'active' || isEnded({ endsAt: membership.ends_at }, now))
        return
      const open = acceptsProof(toPolicy(organization).signIn.methods, principal.session.proof)
      organizations.push({
        id: organization.id,
        slug: organization.slug,
        name: organization.name,
        membershipId: id,
        open,
      })
    })
  }
  return organizations.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}
