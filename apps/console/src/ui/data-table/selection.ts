/** Which rows of a list are chosen: those named, or all that match, also those not loaded. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  /** The second, explicit step: everything that fits the filter. */
  readonly everything: boolean
  /** Where a range begins. */
  readonly anchor: string | undefined
}

export const nothing: Selection = { ids: new Set(), everything: false, anchor: undefined }

const named = (ids: Iterable<string>, anchor: string | undefined): Selection => ({
  ids: new Set(ids),
  everything: false,
  anchor,
})

/** Taking one out of "everything" leaves the loaded ones without it: what is not on screen cannot be counted by hand. */
export function toggled(selection: Selection, loaded: readonly string[], id: string): Selection {
  const ids = new Set(selection.everything ? loaded : selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return named(ids, id)
}

/** From the row that was chosen last to this one. */
export function extended(selection: Selection, loaded: readonly string[], id: string): Selection {
  const from = loaded.indexOf(selection.anchor ?? id)
  const to = loaded.indexOf(id)
  if (from < 0 || to < 0) return toggled(selection, loaded, id)
  const range = loaded.slice(Math.min(from, to), Math.max(from, to) + 1)
  return named([...(selection.everything ? loaded : selection.ids), ...range], selection.anchor ?? id)
}

export const allLoaded = (loaded: readonly string[]): Selection => named(loaded, undefined)

export const everything = (loaded: readonly string[]): Selection => ({ ...allLoaded(loaded), everything: true })

/** What has left the list is no longer chosen. */
export function stillThere(selection: Selection, loaded: readonly string[]): Selection {
  if (selection.ids.size === 0) return selection
  const present = new Set(loaded)
  if (selection.everything) return everything(loaded)
  const ids = [...selection.ids].filter((id) => present.has(id))
  return ids.length === selection.ids.size ? selection : named(ids, selection.anchor)
}
