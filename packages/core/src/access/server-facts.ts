import type { OrganizationFacts, RoleFacts } from './facts.ts'

/** The id of the server's only root resource: `{ type: 'server', id: 'server' }`. */
export const serverId = 'server'

const superuserRole: RoleFacts = {
  id: 'rol_superuser',
  key: 'superuser',
  name: 'Superuser',
  kind: 'role',
  grants: [{ permission: '*', on: 'any' }],
  grid: [],
  mayGrant: [],
  elevated: true,
}

export interface ServerUser {
  readonly userId: string
  readonly isActive: boolean
  readonly isSuperuser: boolean
}

/** The facts of the server's own snapshot, to be compiled with the server's catalogue. */
export const toServerFacts = (revision: number, users: readonly ServerUser[]): OrganizationFacts => ({
  id: serverId,
  revision,
  ownerUserId: null,
  functionalRoles: false,
  roles: [superuserRole],
  scopes: [],
  memberships: users.map(({ userId, isActive, isSuperuser }) => ({
    userId,
    status: isActive ? 'active' : 'suspended',
    endsAt: null,
    assignments: isSuperuser ? [{ roleId: superuserRole.id, endsAt: null }] : [],
    scope: { kind: 'organization' },
  })),
  serviceAccounts: [],
  tokens: [],
  resources: [],
})
