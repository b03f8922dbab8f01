import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import type { OrganizationId } from '../organization/organization.ts'
import type { Row } from './search.ts'
import { listKey } from './users-query.ts'

const operation = 'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}'
const editable = ['displayName', 'username', 'externalId'] as const
export type Editable = (typeof editable)[number]
type Draft = Readonly<Record<Editable, string>>

const draftOf = (user: Row): Draft => ({
  displayName: user.displayName ?? '',
  username: user.username ?? '',
  externalId: user.externalId ?? '',
})

/** What differs from the version the person started from; an emptied field is unset. */
const changesOf = (draft: Draft, from: Row) =>
  Object.fromEntries(
    editable
      .map((name) => [name, draft[name].trim() === '' ? null : draft[name].trim()] as const)
      .filter(([name, value]) => value !== from[name]),
  )

interface Editing {
  readonly user: Row
  readonly organizationId: OrganizationId
  readonly onSaved: () => void
}

/** Saves against the version that was shown. When somebody was faster, both values stand side by side. */
export function useUserEdit({ user, organizationId, onSaved }: Editing) {
  const messages = useMessages()
  const { user: words } = messages
  const [base, setBase] = useState(user)
  const [draft, setDraft] = useState(() => draftOf(user))
  const [theirs, setTheirs] = useState<Row>()
  const path = { organizationId, membershipId: user.id }
  const one = ask('GET /v1/organizations/{organizationId}/memberships/{membershipId}', { path })

  const showSaved = async (saved: Row) => {
    queryClient.setQueryData(one.queryKey, saved)
    await queryClient.invalidateQueries({ queryKey: listKey(organizationId) })
  }
  /** An ordinary change the other way, refused when somebody has changed the user since. */
  const takeBack = async (saved: Row) => {
    try {
      await showSaved(await call(operation, { path, body: changesOf(draftOf(base), saved), ifMatch: saved.version }))
      report(words.undone(calledOf(saved)))
    } catch (error) {
      report(sentenceOf(error, messages))
    }
  }

  const save = useMutation({
    mutationFn: () => call(operation, { path, body: changesOf(draft, base), ifMatch: base.version }),
    onSuccess: async (saved) => {
      report(words.saved(calledOf(saved)), () => void takeBack(saved))
      onSaved()
      await showSaved(saved)
    },
    onError: async (error) => {
      if (!(error instanceof RefusedError) || !error.is('membership.changed')) return
      const fresh = await queryClient.fetchQuery({ ...one, staleTime: 0 })
      setTheirs(fresh)
      setBase(fresh)
    },
  })
  return {
    draft,
    theirs,
    save,
    dirty: Object.keys(changesOf(draft, base)).length > 0,
    write: (name: Editable, value: string) => setDraft({ ...draft, [name]: value }),
    takeTheirs: () => {
      if (theirs) setDraft(draftOf(theirs))
      setTheirs(undefined)
    },
  }
}
