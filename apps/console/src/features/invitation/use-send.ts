import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { call, queryClient } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'
import type { InviteBody } from './draft.ts'
import type { ResultRow } from './use-verdicts.ts'

const operation = 'POST /v1/organizations/{organizationId}/invitations'
const membershipsOperation = 'GET /v1/organizations/{organizationId}/memberships'
const membershipOperation = 'GET /v1/organizations/{organizationId}/memberships/{membershipId}'
const invitationsOperation = 'GET /v1/organizations/{organizationId}/invitations'

/** Every list that shows invitations is asked again. */
export async function refreshInvitations(organizationId: OrganizationId): Promise<void> {
  const path = { organizationId }
  // One user at a time is asked for with his own path, so all of them are.
  void queryClient.invalidateQueries({ queryKey: [membershipOperation] })
  await Promise.all(
    [membershipsOperation, invitationsOperation].map((key) =>
      queryClient.invalidateQueries({ queryKey: [key, { path }] }),
    ),
  )
}

export interface Progress {
  readonly done: number
  readonly all: number
}

/** Parts of a large batch, each with rows in it. */
export interface Part {
  readonly body: InviteBody
  readonly rows: number
}

/**
 * Sends part after part. A part has a key of its own, made from what it says, so that a double click, a repeat after a lost answer and
 * going on after a stop send each invitation once.
 */
export function useSend(organizationId: OrganizationId) {
  const keys = useRef(new Map<string, string>())
  const answered = useRef(new Map<string, readonly ResultRow[]>())
  const [progress, setProgress] = useState<Progress>()
  const keyOf = (text: string) => {
    const key = keys.current.get(text) ?? crypto.randomUUID()
    keys.current.set(text, key)
    return key
  }
  const send = useMutation({
    mutationFn: async (parts: readonly Part[]) => {
      const all = parts.reduce((sum, { rows }) => sum + rows, 0)
      const results: ResultRow[] = []
      let done = 0
      for (const { body, rows } of parts) {
        setProgress({ done, all })
        const text = JSON.stringify(body)
        const items =
          answered.current.get(text) ??
          (await call(operation, { path: { organizationId }, body, idempotencyKey: keyOf(text) })).items
        answered.current.set(text, items)
        results.push(...items)
        done += rows
      }
      return results
    },
    onSettled: async (results) => {
      if (results !== undefined) {
        keys.current.clear()
        answered.current.clear()
        setProgress(undefined)
      }
      await refreshInvitations(organizationId)
    },
  })
  return { send, progress }
}
