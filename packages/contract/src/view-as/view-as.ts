import Type, { type Static } from 'typebox'
import { OrganizationPath } from '../organization/organization.ts'
import { none, operationTable } from '../shared/operation.ts'
import { Email, Ids, Instant, Shape } from '../shared/schemas.ts'

/** Through whose rights a session looks at an organization, and until when. */
export const ViewAs = Shape({
  organizationId: Ids.org,
  membershipId: Ids.mem,
  name: Type.String(),
  email: Email,
  reason: Type.String(),
  until: Instant,
})
export type ViewAs = Static<typeof ViewAs>

export const viewAsOperations = operationTable({
  'POST /v1/organizations/{organizationId}/view-as': {
    id: 'startViewAs',
    tag: 'Sessions',
    summary: 'Look at the organization as a member sees it, for 30 minutes',
    description:
      'For this session only, reading only: each request is decided for both, and everything that writes is refused with `session.viewing_as`. Nobody who sees more than the caller, nor the owner or a superuser. Going on is asked anew, with a reason.',
    path: OrganizationPath,
    body: Shape({ membershipId: Ids.mem, reason: Type.String({ minLength: 3, maxLength: 500 }) }),
    answers: { 201: ViewAs },
    refusals: ['membership.not_found', 'session.view_unavailable', 'session.view_upwards', 'token.not_allowed'],
    policy: { kind: 'permission', permission: 'member.view-as' },
  },
  'DELETE /v1/me/view-as': {
    id: 'endViewAs',
    tag: 'Sessions',
    summary: 'Stop viewing as somebody else',
    answers: { 204: none },
    refusals: [],
    policy: { kind: 'session' },
    whileViewing: 'open',
  },
})
