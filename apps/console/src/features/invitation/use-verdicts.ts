import type { AnswerOf } from '@rollcall/contract/operations'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '../../shared/api.ts'
import { useRested } from '../../shared/typing.ts'
import type { OrganizationId } from '../organization/organization.ts'
import type { InviteBody } from './draft.ts'

const operation = 'POST /v1/organizations/{organizationId}/invitations'

export type Run = AnswerOf<typeof operation>
export type ResultRow = Run['items'][number]
export type Verdict = ResultRow['verdict']

const quiet = 300

/** What would come of sending, asked of the server each time the form has rested. Writes nothing. */
export function useVerdicts(organizationId: OrganizationId, body: InviteBody | undefined) {
  const rested = useRested(JSON.stringify(body), quiet)
  return useQuery({
    queryKey: ['invitation verdicts', organizationId, rested],
    queryFn: ({ signal }) =>
      call(operation, {
        path: { organizationId },
        body: { ...(JSON.parse(rested) as InviteBody), dryRun: true },
        signal,
      }),
    enabled: body !== undefined && rested !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 60_000,
  })
}
