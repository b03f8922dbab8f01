import type { AnswerOf } from '@rollcall/contract/operations'

export type DomainAnswer = AnswerOf<'GET /v1/organizations/{organizationId}/domains'>
export type Domain = DomainAnswer['items'][number]
export type Rule = AnswerOf<'GET /v1/organizations/{organizationId}/joining-rules'>['items'][number]
