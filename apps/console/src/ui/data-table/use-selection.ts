import { useState } from 'react'
import { allLoaded, everything, extended, nothing, type Selection, stillThere, toggled } from './selection.ts'

export interface Choosing {
  readonly selection: Selection
  /** How many are chosen; undefined where everything is and nobody has counted it. */
  readonly count: number | undefined
  readonly toggle: (id: string, extend: boolean) => void
  readonly chooseLoaded: () => void
  readonly chooseEverything: () => void
  readonly clear: () => void
}

interface List {
  readonly loaded: readonly string[]
  /** Of everything that matches. */
  readonly matching: number | undefined
  /** Another filter is another list: what was chosen there is not chosen here. */
  readonly of: string
}

export function useSelection({ loaded, matching, of }: List): Choosing {
  const [kept, setKept] = useState({ of, selection: nothing })
  const selection = stillThere(kept.of === of ? kept.selection : nothing, loaded)
  const set = (next: Selection) => setKept({ of, selection: next })
  return {
    selection,
    count: selection.everything ? matching : selection.ids.size,
    toggle: (id, extend) => set((extend ? extended : toggled)(selection, loaded, id)),
    chooseLoaded: () => set(selection.ids.size === loaded.length ? nothing : allLoaded(loaded)),
    chooseEverything: () => set(everything(loaded)),
    clear: () => set(nothing),
  }
}
