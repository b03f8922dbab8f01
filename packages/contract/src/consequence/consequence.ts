import Type, { type Static } from 'typebox'
import { Email, Ids, Nullable, Shape } from '../shared/schemas.ts'

const Effect = Type.Enum(['gain', 'loss'])

/** What some people gain or lose alike. */
export const ConsequenceLine = Type.Union([
  Shape({
    effect: Effect,
    kind: Type.Literal('permission'),
    permission: Type.String({ description: 'Of the organization as a whole' }),
    users: Type.Integer(),
  }),
  Shape({
    effect: Effect,
    kind: Type.Literal('level'),
    level: Type.Enum(['admin', 'read'], { description: 'A loss of `read` is that of all access' }),
    environment: Nullable(Type.String({ description: 'Null: at the application as a whole' })),
    applications: Type.Integer({ description: 'How many; 0 for what lies in no application' }),
    names: Type.Array(Type.String(), { description: 'The first of the applications' }),
    users: Type.Integer(),
  }),
])
export type ConsequenceLine = Static<typeof ConsequenceLine>

/** Somebody who gains something that has to be named in every preview. */
export const NamedGain = Shape({
  membershipId: Nullable(Ids.mem),
  name: Type.String(),
  email: Nullable(Email),
  permissions: Type.Array(Type.String(), { description: 'Dangerous ones, the first ten' }),
  protected: Type.Array(Shape({ application: Type.String(), environment: Type.String() }), {
    description: 'Admin in protected environments, the first ten',
  }),
})
export type NamedGain = Static<typeof NamedGain>

/** Who gains and who loses what by a change: in a preview what would be, else what is. */
export const Consequence = Shape({
  applied: Type.Boolean({ description: 'False: nothing was changed, this is the preview' }),
  revision: Type.Integer({
    description:
      'Of the organization: after the change, or as it was previewed; sent back as `expectedRevision` it lets through what was previewed only',
  }),
  undoId: Nullable(Ids.und),
  gaining: Type.Integer({ description: 'Users who gain something' }),
  losing: Type.Integer({ description: 'Users who lose something' }),
  programs: Type.Integer({ description: 'Service accounts and tokens that gain or lose something' }),
  lines: Type.Array(ConsequenceLine),
  named: Type.Array(NamedGain, { description: 'Who gains a dangerous permission or Admin in a protected environment' }),
  namedCount: Type.Integer({ description: 'How many they are; `named` lists the first hundred' }),
  hidden: Type.Boolean({ description: 'There is more that the caller may not view' }),
})
export type Consequence = Static<typeof Consequence>

/** Every change of access takes these. */
export const changeQuery = {
  dryRun: Type.Optional(Type.Boolean({ description: 'Answer what would come of it, and change nothing' })),
  expectedRevision: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Refuse when access is no longer what it was at this revision' }),
  ),
}
export const ChangeQuery = Shape(changeQuery)

/** What every change of access may be refused with. */
export const changeRefusals = ['access.stale', 'access.beyond_reach', 'organization.last_manager'] as const
