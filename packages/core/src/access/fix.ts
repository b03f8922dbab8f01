/** One change that an administrator could make. */
export type Fix =
  | { readonly fix: 'assign_role'; readonly roleId: string }
  | { readonly fix: 'add_permission'; readonly roleId: string; readonly permission: string }
  | {
      readonly fix: 'set_cell'
      readonly roleId: string
      readonly application: string
      readonly environment: string
      readonly level: 'admin' | 'read'
    }
  | { readonly fix: 'set_owner'; readonly type: string; readonly id: string; readonly userId: string }
  | { readonly fix: 'set_tag'; readonly application: string; readonly tag: string }
  | { readonly fix: 'add_scope_owner'; readonly of: 'membership' | 'token'; readonly userId: string }
  | { readonly fix: 'add_scope_tag'; readonly of: 'membership' | 'token'; readonly tag: string }
  | { readonly fix: 'lift_suspension'; readonly subjectId: string }
  | { readonly fix: 'move_end_of_subject'; readonly subjectId: string }
  | { readonly fix: 'move_end_of_assignment'; readonly roleId: string }
  | { readonly fix: 'add_token_permission'; readonly permission: string }

/** Changes that belong together, without repetition. */
export type FixSet = ReadonlyMap<string, Fix>

/** `tries`: sets that were put together and tried, in an organization where most of them turn out not to help. */
export const fixLimits = { changes: 3, sets: 20, tries: 500 } as const

/** Two levels for one cell are one change. */
const keyOf = (fix: Fix): string => JSON.stringify(fix.fix === 'set_cell' ? { ...fix, level: null } : fix)

export const setOf = (...fixes: readonly Fix[]): FixSet => new Map(fixes.map((fix) => [keyOf(fix), fix]))

/** Where both set one cell, the higher level serves both. */
export function joined(one: FixSet, other: FixSet): FixSet {
  if (other.size === 0) return one
  const all = new Map(one)
  for (const [key, fix] of other) {
    const known = all.get(key)
    if (known?.fix !== 'set_cell' || known.level === 'read') all.set(key, fix)
  }
  return all
}
