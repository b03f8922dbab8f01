import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { calledOf } from '../../shared/person.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ConsequenceList } from '../consequence/consequence-list.tsx'
import { useUndo } from '../consequence/use-undo.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type Change, type Options, type Path, refresh, type ScopeWish, toScope, useOptions } from './access.ts'
import { ScopeEditor } from './scope-editor.tsx'

export type ManyAct = 'role' | 'scope' | 'suspend'
type Verdicts = AnswerOf<'POST /v1/organizations/{organizationId}/memberships/bulk/access'>

export interface Chosen {
  readonly id: Path['membershipId']
  readonly name: string | null
  readonly email: string
}

interface Props {
  readonly organizationId: OrganizationId
  readonly act: ManyAct
  readonly chosen: readonly Chosen[]
  /** How many were chosen, where that is more than can be done at once. */
  readonly all: number
  readonly onClose: () => void
  readonly onDone: () => void
}

interface Draft {
  readonly roleId: Options['roles'][number]['id'] | undefined
  readonly scope: ScopeWish
  readonly reason: string
}

function isReady(act: ManyAct, { roleId, scope }: Draft): boolean {
  if (act === 'role') return roleId !== undefined
  return act === 'suspend' || scope.kind !== 'custom' || scope.owners.length + scope.tags.length > 0
}

const toChange = (act: ManyAct, { roleId, scope }: Draft): Change =>
  act === 'role' && roleId !== undefined ? { give: { roleId } } : { scope: toScope(scope) }

/** The same act for all of them: first what would come of it, then, against just that, the act itself. */
function ask(
  { organizationId, act, chosen }: Props,
  draft: Draft,
  query: { readonly dryRun?: boolean; readonly expectedRevision?: number },
): Promise<Verdicts> {
  const membershipIds = chosen.map(({ id }) => id)
  const path = { organizationId }
  if (act !== 'suspend')
    return call('POST /v1/organizations/{organizationId}/memberships/bulk/access', {
      path,
      query,
      body: { membershipIds, change: toChange(act, draft) },
    })
  const reason = draft.reason.trim() === '' ? null : draft.reason.trim()
  return call('POST /v1/organizations/{organizationId}/memberships/bulk/status', {
    path,
    query,
    body: { membershipIds, status: 'suspended', reason },
  })
}

/** Whom it is not done for, and why. */
function Left({ verdicts, chosen, all }: { readonly verdicts: Verdicts } & Pick<Props, 'chosen' | 'all'>) {
  const { access, errors } = useMessages()
  const left = verdicts.items.filter(({ done }) => !done)
  if (left.length === 0 && chosen.length === all) return null
  const names = new Map(chosen.map((user) => [user.id, calledOf(user)]))
  const reasons: Readonly<Record<string, string>> = errors.codes
  return (
    <section className="text-sm">
      <p className="text-text-2">{access.many.fits(verdicts.items.length - left.length, all)}</p>
      {left.length > 0 && (
        <>
          <h3 className="mt-3 font-semibold">{access.many.left}</h3>
          <ul className="mt-1 max-h-40 divide-y overflow-y-auto border-y">
            {left.map(({ membershipId, code, detail }) => (
              <li key={membershipId} className="flex flex-wrap gap-x-3 py-1.5">
                <span className="font-medium">{names.get(membershipId)}</span>
                <span className="text-text-3">{reasons[code ?? ''] ?? detail}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

interface FieldsProps extends Pick<Props, 'organizationId' | 'act'> {
  readonly options: Options
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

function Fields({ organizationId, act, options, draft, onChange }: FieldsProps) {
  const { access: words, place } = useMessages()
  if (act === 'suspend')
    return (
      <>
        <p className="text-sm text-text-2">{words.many.suspendText}</p>
        <TextField
          label={words.reason}
          name="reason"
          hint={words.reasonHint}
          value={draft.reason}
          maxLength={500}
          onChange={(event) => onChange({ ...draft, reason: event.target.value })}
        />
      </>
    )
  if (act === 'scope')
    return (
      <ScopeEditor
        organizationId={organizationId}
        kinds={options.scopes}
        scope={draft.scope}
        onChange={(scope) => onChange({ ...draft, scope })}
      />
    )
  return (
    <RadioCards<string>
      label={place.role}
      name="give.roleId"
      value={draft.roleId ?? ''}
      options={options.roles.map(({ id, name, description, grantable }) => ({
        value: id,
        label: name,
        text: description,
        off: grantable ? undefined : place.beyond,
      }))}
      onChange={(value) => onChange({ ...draft, roleId: options.roles.find(({ id }) => id === value)?.id })}
    />
  )
}

/** A role, a scope or a suspension for everybody who is chosen. */
export default function ManyDialog(props: Props) {
  const { organizationId, act, chosen, all, onClose, onDone } = props
  const messages = useMessages()
  const { access, consequence: says, common } = messages
  const words = access.many
  const options = useOptions(organizationId).data
  const tell = useUndo(organizationId)
  const [draft, setDraft] = useState<Draft>({
    roleId: undefined,
    scope: { kind: 'organization', owners: [], tags: [] },
    reason: '',
  })
  const ready = isReady(act, draft)
  const preview = useQuery({
    queryKey: ['many', act, organizationId, chosen.map(({ id }) => id), act === 'suspend' ? null : draft],
    queryFn: () => ask(props, draft, { dryRun: true }),
    enabled: ready,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const revision = preview.data?.consequence.revision
  const save = useMutation({
    mutationFn: () => ask(props, draft, revision === undefined ? {} : { expectedRevision: revision }),
    onSuccess: async ({ items, consequence }) => {
      const done = items.filter((item) => item.done).length
      tell(act === 'suspend' ? words.suspended(done) : words.done(done), consequence)
      onDone()
      await refresh(organizationId)
    },
    onError: () => void preview.refetch(),
  })
  const fits = preview.data?.items.some(({ done }) => done) === true
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button
        look={act === 'suspend' ? 'danger' : 'primary'}
        type="submit"
        form="many"
        busy={save.isPending}
        disabled={!ready || !fits}
      >
        {words[`${act}Submit`]}
      </Button>
    </>
  )
  return (
    <Dialog open wide onClose={onClose} title={words[`${act}Title`](all)} footer={footer}>
      <Form id="many" onSubmit={() => save.mutate()} error={save.error}>
        {preview.error && <FormTrouble>{sentenceOf(preview.error, messages)}</FormTrouble>}
        {options && <Fields {...{ organizationId, act, options, draft }} onChange={setDraft} />}
        {ready && !preview.error && (
          <section aria-live="polite" className="flex flex-col gap-3">
            <h3 className="text-sm font-semibold">{says.title}</h3>
            {preview.data ? (
              <>
                <ConsequenceList of={preview.data.consequence} />
                <Left verdicts={preview.data} chosen={chosen} all={all} />
              </>
            ) : (
              <>
                <span className="sr-only">{says.working}</span>
                <Bone className="h-4 w-72 rounded-tick" />
              </>
            )}
          </section>
        )}
      </Form>
    </Dialog>
  )
}
