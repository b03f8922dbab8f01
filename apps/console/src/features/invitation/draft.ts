import type { BodyOf } from '@rollcall/contract/operations'
import type { GroupChoice } from '../place/groups-field.tsx'
import { endOf } from '../place/last-day.ts'
import type { RoleId } from '../place/roles-field.tsx'
import { everything, type ScopeDraft } from '../place/scope-field.tsx'

export type InviteBody = BodyOf<'POST /v1/organizations/{organizationId}/invitations'>
type PlaceBody = NonNullable<InviteBody['place']>
export type Method = NonNullable<PlaceBody['method']>

/** The place that everybody in the dialog gets, as it stands in its fields. */
export interface PlaceDraft {
  readonly roleIds: readonly RoleId[]
  readonly scope: ScopeDraft
  readonly groups: readonly GroupChoice[]
  readonly method: Method
  readonly note: string
  /** A day as the date field has it; empty for none. */
  readonly lastDay: string
  /** For one person only. */
  readonly username: string
}

export const emptyPlace: PlaceDraft = {
  roleIds: [],
  scope: everything,
  groups: [],
  method: 'password',
  note: '',
  lastDay: '',
  username: '',
}

export const scopeBody = ({ kind, tags }: ScopeDraft): NonNullable<PlaceBody['scope']> =>
  kind === 'custom' ? { kind, owners: [], tags: [...tags] } : { kind }

/** As the operation takes it. */
export const toPlaceBody = ({ roleIds, scope, groups, method, note, lastDay }: PlaceDraft): PlaceBody => ({
  roleIds: [...roleIds],
  scope: scopeBody(scope),
  groups: groups.filter(({ on }) => on).map((group) => ({ ...group })),
  method,
  note: note.trim() === '' ? null : note.trim(),
  endsAt: endOf(lastDay),
})
