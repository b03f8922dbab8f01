import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AnswerOf } from '@rollcall/contract/operations'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { ConsequenceList } from '../consequence/consequence-list.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import {
  type Clash,
  clashes,
  type Draft,
  everyOne,
  type Level,
  placeOf,
  rebased,
  type Settings,
  settingsOf,
  shownAt,
  withDraft,
} from './levels.ts'
import type { Role } from './roles-query.ts'

const operation = 'PATCH /v1/organizations/{organizationId}/roles/{roleId}/grid'
type Saved = AnswerOf<typeof operation>
type Current = Pick<Saved, 'cells' | 'version'>

interface Props {
  readonly organizationId: OrganizationId
  readonly role: Pick<Role, 'id' | 'name'>
  readonly saved: Settings
  readonly version: number
  readonly draft: Draft
  readonly nameOf: (application: string) => string
  readonly onDraft: (draft: Draft) => void
  readonly onClose: () => void
  readonly onSaved: (saved: Saved) => void
}

const toWishes = (draft: Draft) => [...draft].map(([key, level]) => ({ ...placeOf(key), level }))

/** What somebody else has saved meanwhile comes with the refusal. */
function currentOf(error: unknown): Current | undefined {
  if (!(error instanceof RefusedError) || !error.is('role.changed')) return undefined
  const { current } = error.problem
  return typeof current === 'object' && current !== null && 'cells' in current ? (current as Current) : undefined
}

function useWhere(nameOf: Props['nameOf']) {
  const { roles: words } = useMessages()
  return (key: string): string => {
    const { application, environment } = placeOf(key)
    return `${application === everyOne ? words.allApps : nameOf(application)} · ${environment === everyOne ? words.allEnvironments : environment}`
  }
}

function useLevelText() {
  const { roles: words } = useMessages()
  /** Where nothing is set, the value that counts then, and that it is the default. */
  return (settings: Settings, key: string): string => {
    const { level, from } = shownAt(settings, placeOf(key))
    return from === 'own' ? words.levels[level] : `${words.levels[level]} (${words.default})`
  }
}

function ChangeList({ saved, draft, nameOf }: Pick<Props, 'saved' | 'draft' | 'nameOf'>) {
  const { roles: words } = useMessages()
  const where = useWhere(nameOf)
  const textOf = useLevelText()
  const after = withDraft(saved, draft)
  return (
    <div className="max-h-60 overflow-y-auto border-y">
      <table className="w-full text-sm">
        <thead className="sr-only">
          <tr>
            <th>{words.app}</th>
            <th>{words.was}</th>
            <th>{words.becomes}</th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {[...draft.keys()].map((key) => (
            <tr key={key}>
              <th scope="row" className="py-1.5 pe-3 text-start font-medium">
                {where(key)}
              </th>
              <td className="py-1.5 pe-2 text-text-3">{textOf(saved, key)}</td>
              <td className="py-1.5">
                <span aria-hidden="true" className="text-text-3">
                  →{' '}
                </span>
                {textOf(after, key)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface ConflictProps {
  readonly list: readonly Clash[]
  readonly nameOf: Props['nameOf']
  readonly taken: ReadonlySet<string>
  readonly onChoose: (key: string, theirs: boolean) => void
}

function Conflict({ list, nameOf, taken, onChoose }: ConflictProps) {
  const { roles: words } = useMessages()
  const where = useWhere(nameOf)
  const textOf = (level: Level | null): string => (level === null ? words.default : words.levels[level])
  return (
    <section className="rounded-card border border-warn-line bg-warn-bg p-3 text-sm text-warn">
      <p className="font-medium">{words.conflict}</p>
      <ul className="mt-2 flex flex-col gap-2">
        {list.map(({ key, mine, theirs }) => (
          <li key={key} className="flex flex-wrap items-center gap-2">
            <span className="grow font-medium">{where(key)}</span>
            <Segmented
              label={where(key)}
              value={taken.has(key) ? 'theirs' : 'mine'}
              options={[
                { value: 'mine', label: `${words.keepMine}: ${textOf(mine)}` },
                { value: 'theirs', label: `${words.takeTheirs}: ${textOf(theirs)}` },
              ]}
              onChange={(value) => onChoose(key, value === 'theirs')}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Every change once, what comes of it as the server says, and nothing saved before both were seen. */
export function ReviewDialog(props: Props) {
  const { organizationId, role, nameOf, onDraft, onClose, onSaved } = props
  const messages = useMessages()
  const { roles: words, consequence: says } = messages
  /** What is saved, as this dialog knows it: it moves on when somebody else has saved. */
  const [base, setBase] = useState({ saved: props.saved, version: props.version })
  const [clashing, setClashing] = useState<readonly Clash[]>([])
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set())
  const draft = new Map([...props.draft].filter(([key]) => !taken.has(key)))
  const path = { organizationId, roleId: role.id }
  const follow = (error: unknown): void => {
    const current = currentOf(error)
    if (current === undefined) return
    const theirs = settingsOf(current.cells)
    setClashing(clashes(base.saved, theirs, props.draft))
    setBase({ saved: theirs, version: current.version })
    onDraft(rebased(theirs, props.draft))
  }
  const preview = useQuery({
    queryKey: [operation, 'preview', path, base.version, toWishes(draft)],
    queryFn: async () => {
      try {
        return await call(operation, {
          path,
          query: { dryRun: true },
          body: { cells: toWishes(draft) },
          ifMatch: base.version,
        })
      } catch (error) {
        follow(error)
        throw error
      }
    },
    enabled: draft.size > 0,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const revision = preview.data?.consequence.revision
  const save = useMutation({
    mutationFn: () =>
      call(operation, {
        path,
        query: revision === undefined ? {} : { expectedRevision: revision },
        body: { cells: toWishes(draft) },
        ifMatch: base.version,
      }),
    onSuccess: onSaved,
    onError: (error) => {
      if (error instanceof RefusedError && error.is('access.stale')) void preview.refetch()
      follow(error)
    },
  })
  const stale = save.error instanceof RefusedError && save.error.is('access.stale')
  const trouble =
    currentOf(save.error) || stale ? undefined : (save.error ?? (currentOf(preview.error) ? null : preview.error))
  const footer = (
    <>
      <Button onClick={onClose}>{words.goBack}</Button>
      <Button
        look="primary"
        busy={save.isPending}
        disabled={draft.size === 0 || preview.data === undefined}
        onClick={() => save.mutate()}
      >
        {words.saveCount(draft.size)}
      </Button>
    </>
  )
  return (
    <Dialog open wide onClose={onClose} title={words.reviewTitle(role.name)} footer={footer}>
      <div className="flex flex-col gap-4">
        {trouble && <FormTrouble>{sentenceOf(trouble, messages)}</FormTrouble>}
        {stale && <FormTrouble>{words.stale}</FormTrouble>}
        {clashing.length > 0 && (
          <Conflict
            list={clashing}
            nameOf={nameOf}
            taken={taken}
            onChoose={(key, theirs) => {
              const next = new Set(taken)
              if (theirs) next.add(key)
              else next.delete(key)
              setTaken(next)
            }}
          />
        )}
        <section aria-live="polite">
          <h3 className="mb-2 text-sm font-semibold">{says.title}</h3>
          {preview.data ? (
            <ConsequenceList of={preview.data.consequence} />
          ) : (
            !preview.isError && (
              <div className="flex flex-col gap-2">
                <span className="sr-only">{says.working}</span>
                <Bone className="h-4 w-72 rounded-tick" />
                <Bone className="h-4 w-52 rounded-tick" />
              </div>
            )
          )}
        </section>
        <section>
          <h3 className="mb-2 text-sm font-semibold">{words.changes}</h3>
          <ChangeList saved={base.saved} draft={draft} nameOf={nameOf} />
        </section>
      </div>
    </Dialog>
  )
}
