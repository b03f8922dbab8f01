import type { AnswerOf } from '@rollcall/contract/operations'

export type Invitation = AnswerOf<'GET /v1/organizations/{organizationId}/invitations'>['items'][number]
export type Act = Invitation['acts'][number]
export type ShownStatus = Invitation['status']
export type Delivery = NonNullable<Invitation['delivery']>
