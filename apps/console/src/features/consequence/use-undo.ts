import { RefusedError } from '@rollcall/sdk/errors'
import { useQueryClient } from '@tanstack/react-query'
import type { Consequence } from '@rollcall/contract/consequence'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import type { OrganizationId } from '../organization/organization.ts'

/** Whether a query asks about this organization; whatever access decides of it may be another now. */
const isAbout =
  (organizationId: OrganizationId) =>
  ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean =>
    queryKey.some(
      (part) =>
        typeof part === 'object' &&
        part !== null &&
        (part as { path?: { organizationId?: unknown } }).path?.organizationId === organizationId,
    )

interface Overtaken {
  readonly name: string | null
}

/**
 * Tells of a change of access in the status bar, with its way back where there is one:
 * `tell(words.saved(name), consequence)`.
 */
export function useUndo(organizationId: OrganizationId) {
  const messages = useMessages()
  const { consequence: words } = messages
  const queries = useQueryClient()
  const takeBack = async (text: string, undoId: NonNullable<Consequence['undoId']>, onUndone?: () => void) => {
    try {
      await call('POST /v1/organizations/{organizationId}/undos/{undoId}', {
        path: { organizationId, undoId },
        query: {},
      })
      onUndone?.()
      await queries.invalidateQueries({ predicate: isAbout(organizationId) })
      report(words.undone(text))
    } catch (error) {
      const [first] = overtakenOf(error)
      report(first?.name == null ? sentenceOf(error, messages) : words.overtaken(first.name))
    }
  }
  /** @param onUndone leaves what is there no more */
  return (text: string, { undoId }: Pick<Consequence, 'undoId'>, onUndone?: () => void): void =>
    report(text, undoId === null ? undefined : () => void takeBack(text, undoId, onUndone))
}

function overtakenOf(error: unknown): readonly Overtaken[] {
  if (!(error instanceof RefusedError) || !error.is('undo.overtaken')) return []
  const { current } = error.problem
  return Array.isArray(current) ? (current as Overtaken[]) : []
}
