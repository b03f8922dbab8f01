import { useMessages } from '../../i18n/messages.ts'
import type { Choosing } from './use-selection.ts'

interface Props {
  readonly choosing: Choosing
  readonly loaded: number
  /** Rows on the server that fit. */
  readonly count: number | undefined
}

/** What "all" means is never guessed: the loaded rows first, all that match by a second step. */
export function SelectionLine({ choosing, loaded, count }: Props) {
  const { choice } = useMessages()
  const { selection, chooseEverything } = choosing
  const all = selection.ids.size > 0 && selection.ids.size === loaded
  if (!all || count === undefined || (count <= loaded && !selection.everything)) return null
  return (
    <p className="sticky start-0 flex flex-wrap items-center justify-center gap-x-2 border-b bg-sunken px-4 py-1.5 text-xs text-text-2">
      {selection.everything ? (
        choice.everythingChosen(count)
      ) : (
        <>
          <span>{choice.loadedChosen(loaded)}</span>
          <button
            type="button"
            onClick={chooseEverything}
            className="min-h-6 rounded-tick font-medium text-accent-text hover:underline"
          >
            {choice.chooseEverything(count)}
          </button>
        </>
      )}
    </p>
  )
}
