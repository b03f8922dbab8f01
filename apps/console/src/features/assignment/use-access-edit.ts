import type { Consequence } from '@rollcall/contract/consequence'
import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { useUndo } from '../consequence/use-undo.ts'
import { type Access, accessOf, type Change, changeOf, type Path, refresh, saving, toDraft } from './access.ts'

interface Editing {
  readonly path: Path
  readonly name: string
  readonly access: Access
}

/**
 * Previews, then saves: at once with a way back, but whoever would gain something powerful is shown first. What the preview said is what is
 * saved, or it is refused.
 */
export function useAccessEdit({ path, name, access }: Editing) {
  const { access: words } = useMessages()
  const tell = useUndo(path.organizationId)
  const [base, setBase] = useState(access)
  const [draft, setDraft] = useState(() => toDraft(access))
  const [asking, setAsking] = useState<Consequence>()
  const [stale, setStale] = useState(false)
  const change = changeOf(draft, base)
  const start = (fresh: Access) => {
    setBase(fresh)
    setDraft(toDraft(fresh))
  }
  const startAnew = async () => start(await queryClient.fetchQuery({ ...accessOf(path), staleTime: 0 }))
  const save = useMutation({
    mutationFn: async ({ body, seen }: { readonly body: Change; readonly seen: Consequence | undefined }) => {
      setStale(false)
      const preview =
        seen ?? (await call(saving, { path, query: { dryRun: true }, body, ifMatch: base.version })).consequence
      if (seen === undefined && preview.namedCount > 0) return setAsking(preview)
      const query = { expectedRevision: preview.revision }
      const { access: saved, consequence } = await call(saving, { path, query, body, ifMatch: base.version })
      setAsking(undefined)
      tell(words.saved(name), consequence, () => void startAnew())
      start(saved)
      queryClient.setQueryData(accessOf(path).queryKey, saved)
      await refresh(path.organizationId)
    },
    onError: async (error) => {
      setAsking(undefined)
      if (!(error instanceof RefusedError) || !error.is('membership.changed')) return
      setStale(true)
      await startAnew()
    },
  })
  return {
    base,
    draft,
    stale,
    asking,
    save,
    isDirty: Object.keys(change).length > 0,
    write: (next: Partial<typeof draft>) => setDraft({ ...draft, ...next }),
    discard: () => {
      save.reset()
      setDraft(toDraft(base))
    },
    submit: () => save.mutate({ body: change, seen: undefined }),
    confirm: () => save.mutate({ body: change, seen: asking }),
    stay: () => setAsking(undefined),
  }
}
