import { useQuery } from '@tanstack/react-query'
import { ask } from '../../shared/api.ts'

/** Everything that lets the signed-in person into an organization: invitations, and rules for the domain of the address. */
export function useWaysIn() {
  const invitations = useQuery(ask('GET /v1/me/invitations'))
  const joinable = useQuery(ask('GET /v1/me/joinable'))
  const { items = [], requests = [], addressProven = true } = joinable.data ?? {}
  return {
    loaded: invitations.data !== undefined && joinable.data !== undefined,
    error: invitations.error ?? joinable.error,
    retry: () => void Promise.all([invitations.refetch(), joinable.refetch()]),
    invitations: invitations.data?.items ?? [],
    joinable: items,
    requests,
    addressProven,
  }
}
