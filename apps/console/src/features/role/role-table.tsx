import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import type { Grid } from '@rollcall/contract/role'
import { useMessages } from '../../i18n/messages.ts'
import { useWide } from '../../shared/media.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { useUndo } from '../consequence/use-undo.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type Prepared, withPrepared } from './prepared.ts'
import { type GridRow, LevelGrid } from './level-grid.tsx'
import { type Draft, everyOne, hasOwn, type Level, type Place, placeOf, set, settingsOf, withDraft } from './levels.ts'
import { ReviewDialog } from './review-dialog.tsx'
import { gridOf, type Role, roleOf, rolesOf } from './roles-query.ts'
import { useDraft } from './use-draft.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly role: Role
  readonly table: Grid
  readonly mayEdit: boolean
  /** A setting that another page proposes. */
  readonly prepared?: Prepared | undefined
}

interface Filter {
  readonly text: string
  readonly ownOnly: boolean
  readonly unsavedOnly: boolean
}

function useRows({ table, draft, filter }: { table: Grid; draft: Draft; filter: Filter }): readonly GridRow[] {
  const { roles: words } = useMessages()
  return useMemo(() => {
    const saved = settingsOf(table.cells)
    const settings = withDraft(saved, draft)
    const touched = new Set([...draft.keys()].map((key) => placeOf(key).application))
    const text = filter.text.trim().toLowerCase()
    const rows = table.applications
      .filter(({ id, name, tags }) => [id, name, ...tags].some((one) => one.toLowerCase().includes(text)))
      .filter(({ id, environments }) => !filter.ownOnly || hasOwn(settings, id, environments))
      .filter(({ id }) => !filter.unsavedOnly || touched.has(id))
      .map(({ id, name, environments, owners }) => ({
        id,
        name,
        environments: new Set(environments),
        owners: owners.join(', '),
      }))
    return [{ id: everyOne, name: words.allApps, environments: undefined, owners: '' }, ...rows]
  }, [table, draft, filter, words])
}

function Hints() {
  const { keys } = useMessages().roles
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pb-3 text-xs text-text-3 max-md:hidden md:px-6">
      <span>{keys.move}</span>
      {(
        [
          ['A', keys.admin],
          ['R', keys.read],
          ['D', keys.deny],
          ['⌫', keys.default],
          ['⇧', keys.select],
        ] as const
      ).map(([key, word]) => (
        <span key={key}>
          <Kbd>{key}</Kbd> {word}
        </span>
      ))}
    </p>
  )
}

/** The Role Management Table: set here, saved after a review. */
export function RoleTable({ organizationId, role, table, mayEdit, prepared }: Props) {
  const messages = useMessages()
  const { roles: words, common } = messages
  const wide = useWide()
  const queries = useQueryClient()
  const tell = useUndo(organizationId)
  const field = useRef<HTMLInputElement>(null)
  const [filter, setFilter] = useState<Filter>({ text: '', ownOnly: false, unsavedOnly: prepared !== undefined })
  const [reviewing, setReviewing] = useState(false)
  const saved = useMemo(() => settingsOf(table.cells), [table])
  const { draft, isOld, write, discard } = useDraft(role.id, (kept) =>
    withPrepared(saved, kept, mayEdit ? prepared : undefined),
  )
  const settings = useMemo(() => withDraft(saved, draft), [saved, draft])
  const rows = useRows({ table, draft, filter: useDeferredValue(filter) })
  const names = useMemo(() => table.environments.map(({ name }) => name), [table])
  const [shownHere, setShownHere] = useState<string>()
  const environments = useMemo(() => {
    if (wide) return [everyOne, ...names]
    return [shownHere ?? names[0] ?? everyOne]
  }, [wide, names, shownHere])
  const onSet = useCallback(
    (places: readonly Place[], level: Level | null) => write(set(saved, draft, places, level)),
    [write, saved, draft],
  )
  const review = () => {
    if (draft.size > 0) setReviewing(true)
  }
  useShortcuts({ '/': () => field.current?.focus(), 'mod+s': review })
  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: gridOf(organizationId, role.id).queryKey }),
      queries.invalidateQueries({ queryKey: roleOf(organizationId, role.id).queryKey }),
      queries.invalidateQueries({ queryKey: rolesOf(organizationId).queryKey }),
    ])
  }
  const nameOf = (id: string): string => table.applications.find((one) => one.id === id)?.name ?? id
  return (
    <>
      <LeaveGuard dirty={draft.size > 0} />
      <search className="flex flex-wrap items-center gap-3 px-4 py-3 md:px-6">
        <SearchField
          ref={field}
          label={words.filter}
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
          maxLength={200}
        />
        <Checkbox
          label={words.ownOnly}
          checked={filter.ownOnly}
          onChange={(event) => setFilter({ ...filter, ownOnly: event.target.checked })}
        />
        {draft.size > 0 && (
          <Checkbox
            label={words.unsavedOnly}
            checked={filter.unsavedOnly}
            onChange={(event) => setFilter({ ...filter, unsavedOnly: event.target.checked })}
          />
        )}
        {!wide && names.length > 0 && (
          <SelectField
            label={words.environmentOf}
            name="environment"
            value={environments[0]}
            onChange={(event) => setShownHere(event.target.value)}
            options={[...names, everyOne].map((name) => ({
              value: name,
              label: name === everyOne ? words.allEnvironments : name,
            }))}
          />
        )}
        <span className="ms-auto text-sm text-text-2 tabular-nums">
          {words.size(rows.length - 1, table.applications.length, names.length)}
        </span>
        {draft.size > 0 && (
          <span className="flex items-center gap-2">
            <span className="text-sm font-medium text-warn">{words.unsaved(draft.size)}</span>
            <Button onClick={discard}>{common.discard}</Button>
            <Button look="primary" onClick={review}>
              {words.review}
            </Button>
          </span>
        )}
      </search>
      {prepared && draft.size > 0 && <p className="px-4 pb-2 text-sm text-warn md:px-6">{words.prepared}</p>}
      {isOld && <p className="px-4 pb-2 text-sm text-warn md:px-6">{words.draftFound}</p>}
      <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-3 md:rounded-card md:border">
        <LevelGrid
          label={words.grid(role.name)}
          rows={rows}
          environments={environments}
          settings={settings}
          draft={draft}
          onSet={mayEdit ? onSet : undefined}
          wide={wide}
        />
        {rows.length === 1 && <p className="p-6 text-center text-sm text-text-3">{words.noApps}</p>}
      </div>
      {table.hidden && <p className="px-4 pb-2 text-xs text-text-3 md:px-6">{words.hidden}</p>}
      {mayEdit && <Hints />}
      {reviewing && (
        <ReviewDialog
          organizationId={organizationId}
          role={role}
          saved={saved}
          version={table.version}
          draft={draft}
          nameOf={nameOf}
          onDraft={write}
          onClose={() => {
            setReviewing(false)
            void refresh()
          }}
          onSaved={async ({ consequence }) => {
            discard()
            setReviewing(false)
            await refresh()
            tell(words.saved(role.name), consequence)
          }}
        />
      )}
    </>
  )
}
