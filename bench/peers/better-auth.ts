import { createAccessControl } from 'better-auth/plugins/access'
import type { Contender } from '../engine/contender.ts'

/** Statements for each role; a user's roles are asked one after the other. It knows no places and no scopes. */
export const betterAuth: Contender = {
  name: 'better-auth access control (role and action only)',
  answers: 'role and action',
  most: () => 5_000,
  prepare(facts) {
    const statements: Record<string, string[]> = {}
    const actionsOf = (permissions: readonly string[]): Record<string, string[]> => {
      const actions: Record<string, string[]> = {}
      for (const permission of permissions) {
        const [type = '', verb = ''] = permission.split('.')
        actions[type] = [...(actions[type] ?? []), verb]
        statements[type] = [...new Set([...(statements[type] ?? []), verb])]
      }
      return actions
    }
    const held = facts.roles.map(
      ({ id, grants }) => [id, actionsOf(grants.map(({ permission }) => permission))] as const,
    )
    const control = createAccessControl(statements)
    const roles = new Map(held.map(([id, actions]) => [id, control.newRole(actions)]))
    const assigned = new Map(
      facts.memberships.map(({ userId, assignments }) => [userId, assignments.map(({ roleId }) => roleId)]),
    )
    return ({ subject, action, resource }) => {
      for (const id of assigned.get(subject.id) ?? [])
        if (roles.get(id)?.authorize({ [resource.type]: [action.name] }).success) return true
      return false
    }
  },
}
