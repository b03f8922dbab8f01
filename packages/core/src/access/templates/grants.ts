import { builtInCatalogue } from '../catalogue.built-in.ts'
import type { Cell, Grant } from '../facts.ts'

export const any = (...permissions: readonly string[]): readonly Grant[] =>
  permissions.map((permission) => ({ permission, on: 'any' }))

export const owned = (...permissions: readonly string[]): readonly Grant[] =>
  permissions.map((permission) => ({ permission, on: 'owned' }))

const namesWhere = (keep: (name: string, level: string | undefined) => boolean): readonly string[] =>
  builtInCatalogue.permissions.filter(({ name, level }) => keep(name, level)).map(({ name }) => name)

/** To see everything under applications and environments, but for what needs the level Admin to be seen. */
export const dataViews = any(...namesWhere((name, level) => name.endsWith('.view') && level === 'read'))

/** The pages of the organization itself that say who is here and what the roles mean. */
export const organizationViews = any(
  'member.view',
  'role.view',
  'scope.view',
  'notification-group.view',
  'invitation.view',
  'policy.view',
  'project.view',
)

export const adminEverywhere: readonly Cell[] = [{ application: '*', environment: '*', level: 'admin' }]
