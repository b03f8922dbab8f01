import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { BodyOf } from '@rollcall/contract/operations'
import { call } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { resourcesKey } from './applications-query.ts'

const operation = 'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}'
const write = 'PATCH /v1/organizations/{organizationId}/resources/{type}/{resourceId}'

/** One resource changes; the lists it stands in follow. */
export function useResourceChange(organizationId: OrganizationId, type: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version, body }: { id: string; version: number; body: BodyOf<typeof write> }) =>
      call(write, {
        path: { organizationId, type, resourceId: id },
        body,
        ifMatch: version,
      }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: resourcesKey(organizationId) }),
        queries.invalidateQueries({ queryKey: [operation] }),
      ]),
  })
}
