import type { Catalogue } from '@rollcall/contract/role'
import type { BodyOf } from '@rollcall/contract/operations'
import type { CheckSearch } from './search.ts'

type Body = BodyOf<'POST /v1/organizations/{organizationId}/access/explain'>
export type Permission = Pick<Catalogue['permissions'][number], 'name' | 'type' | 'on' | 'level'>

export interface Place {
  readonly organizationId: string
  /** The environments of the application, as far as they are known. */
  readonly environments: readonly { readonly id: string; readonly name: string }[]
}

const subjectTypes = { svc: 'service-account', tok: 'token' } as const

/** Whose id it is can be read from its beginning. */
export function subjectOf(id: string): Body['subject'] {
  const prefix = id.slice(0, id.indexOf('_'))
  return { type: prefix === 'svc' || prefix === 'tok' ? subjectTypes[prefix] : 'user', id }
}

/** For whoever may not see the catalogue: what the name says by itself. */
export const permissionNamed = (name: string): Permission => {
  const type = name.slice(0, Math.max(0, name.indexOf('.')))
  return { name, type, on: [type], level: null }
}

/** Whether an application has to be named. What creates is asked where it would lie. */
export const asksPlace = ({ level, on }: Permission): boolean => level !== null && !on.includes('organization')
export const asksEnvironment = (permission: Permission): boolean =>
  asksPlace(permission) && !permission.on.every((type) => type === 'application')
/** Whether a certain thing can be named: an application or environment is named by its place. */
export const asksThing = ({ type, on }: Permission): boolean =>
  on.includes(type) && !['application', 'environment', 'organization'].includes(type)

/** Stands for whatever of the type lies there: nothing of that name is registered, so nobody owns it. */
export const anything = '*'

/** What is asked, of the server's words; undefined while something is left to be said. */
export function resourceOf(
  permission: Permission,
  { app, env, id }: Pick<CheckSearch, 'app' | 'env' | 'id'>,
  { organizationId, environments }: Place,
): Body['resource'] | undefined {
  const { type, on } = permission
  const named = asksThing(permission) ? id : undefined
  if (on.includes('organization') && named === undefined) return { type: 'organization', id: organizationId }
  if (app === undefined) return named === undefined ? undefined : { type, id: named }
  if (on.every((one) => one === 'application')) return { type: 'application', id: app }
  const isOpen = on.includes(type) && type !== 'environment'
  if (isOpen) return { type, id: named ?? anything, application: app, ...(env !== undefined && { environment: env }) }
  if (env === undefined) return on.includes('application') ? { type: 'application', id: app } : undefined
  const environment = environments.find(({ name }) => name === env)
  // One that the viewer may not see is asked for by its name, and told like one that is not there.
  return { type: 'environment', id: environment?.id ?? env, application: app, environment: env }
}
