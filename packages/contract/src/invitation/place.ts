import Type, { type Static } from 'typebox'
import { Email, Ids, Instant, Nullable, Shape } from '../shared/schemas.ts'
import { RoleSummary } from '../role/role.ts'

export const signInMethods = ['password', 'pam', 'saml', 'oidc'] as const
export const InvitationMethod = Type.Enum(signInMethods, {
  description: 'How the person will sign in; a method that is not configured is refused',
})

const Tag = Type.String({ minLength: 1, maxLength: 100 })

/** Which applications the person will see. */
export const PlaceScope = Type.Union([
  Shape({ kind: Type.Literal('organization') }),
  Shape({ kind: Type.Literal('own') }),
  Shape({ kind: Type.Literal('named'), scopeId: Ids.scp }),
  Shape({
    kind: Type.Literal('custom'),
    owners: Type.Array(Ids.mem, { maxItems: 100, description: 'Applications owned by any of these users' }),
    tags: Type.Array(Tag, { maxItems: 100, description: 'Applications with any of these tags' }),
  }),
])
export type PlaceScope = Static<typeof PlaceScope>

export const PlaceGroup = Shape({
  groupId: Ids.ngr,
  email: Type.Boolean(),
  sms: Type.Boolean(),
  on: Type.Boolean({ description: 'Only rows that are on make the person receive alerts of the group' }),
})

/** Members of a place that a request may set; what is left out stays as it is, or is nothing. */
export const placeMembers = {
  roleIds: Type.Optional(Type.Array(Ids.rol, { maxItems: 50, uniqueItems: true })),
  scope: Type.Optional(PlaceScope),
  groups: Type.Optional(Type.Array(PlaceGroup, { maxItems: 200 })),
  endsAt: Type.Optional(Nullable(Instant)),
  method: Type.Optional(InvitationMethod),
  note: Type.Optional(Nullable(Type.String({ maxLength: 1_000, description: 'A personal word in the mail' }))),
}

/** The whole place that an offer carries. */
export const Place = Shape({
  roles: Type.Array(RoleSummary),
  scope: PlaceScope,
  groups: Type.Array(PlaceGroup),
  endsAt: Nullable(Instant),
  method: InvitationMethod,
  username: Nullable(Type.String()),
  note: Nullable(Type.String()),
})
export type Place = Static<typeof Place>

/** Somebody of the organization, as far as the caller may know people: else the name alone. */
export const Sponsor = Shape({
  membershipId: Nullable(Ids.mem),
  name: Type.String(),
  email: Nullable(Email),
})
