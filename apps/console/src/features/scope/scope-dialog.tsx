import { RefusedError } from '@rollcall/sdk/errors'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { useRested } from '../../shared/typing.ts'
import { Button } from '../../ui/button.tsx'
import { ChipField } from '../../ui/chip-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ConsequenceList } from '../consequence/consequence-list.tsx'
import { useUndo } from '../consequence/use-undo.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { OwnersField } from './owners-field.tsx'
import { type Owner, type Scope, scopesOf } from './scopes-query.ts'

const formId = 'scope'
const write = 'PATCH /v1/organizations/{organizationId}/scopes/{scopeId}'
const rest = 300

interface Draft {
  readonly name: string
  readonly owners: readonly Owner[]
  readonly tags: readonly string[]
}

const bodyOf = ({ name, owners, tags }: Draft) => ({
  name: name.trim(),
  owners: owners.map(({ membershipId }) => membershipId),
  tags: [...tags],
})
type Body = ReturnType<typeof bodyOf>

interface MatchesProps {
  readonly organizationId: OrganizationId
  readonly clauses: Pick<Body, 'owners' | 'tags'>
}

/** What it would match now, while it is being written. */
function MatchBox({ organizationId, clauses }: MatchesProps) {
  const messages = useMessages()
  const { scopes: words } = messages
  const body = useRested(JSON.stringify(clauses), rest)
  const query = useQuery({
    ...ask('POST /v1/organizations/{organizationId}/scopes/matches', {
      path: { organizationId },
      body: JSON.parse(body) as MatchesProps['clauses'],
    }),
    placeholderData: keepPreviousData,
  })
  const { data, error } = query
  if (error) return <FormTrouble>{sentenceOf(error, messages)}</FormTrouble>
  const warning = data?.count === 0 ? words.emptyText : data?.count === data?.total ? words.allText : undefined
  return (
    <section aria-live="polite" className="rounded-card border bg-surface-2 p-3 text-sm">
      <p className="font-medium tabular-nums">{data ? words.matches(data.count, data.total) : words.counting}</p>
      {data && data.names.length > 0 && (
        <p className="mt-1 text-text-2">
          {data.names.join(', ')}
          {data.count > data.names.length && ` ${words.more(data.count - data.names.length)}`}
        </p>
      )}
      {data && warning && (
        <p className="mt-2 flex gap-2 text-warn">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" />
          {warning}
        </p>
      )}
      {data?.hidden && <p className="mt-1 text-xs text-text-3">{words.hidden}</p>}
    </section>
  )
}

interface Props {
  readonly organizationId: OrganizationId
  /** Undefined: a new one. */
  readonly scope?: Scope | undefined
  readonly onClose: () => void
  readonly onDelete?: (() => void) | undefined
}

/** Owners and tags by which applications are matched, what that comes to now, and who gains and loses by it. */
export function ScopeDialog({ organizationId, scope, onClose, onDelete }: Props) {
  const { scopes: words, common, consequence: says } = useMessages()
  const queries = useQueryClient()
  const tell = useUndo(organizationId)
  const [draft, setDraft] = useState<Draft>(scope ?? { name: '', owners: [], tags: [] })
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const body = bodyOf(draft)
  const { owners, tags } = body
  const dirty = JSON.stringify(body) !== JSON.stringify(bodyOf(scope ?? { name: '', owners: [], tags: [] }))
  const hasClauses = owners.length + tags.length > 0
  const rested = useRested(JSON.stringify({ owners, tags }), rest)
  const preview = useQuery({
    queryKey: [write, 'preview', { path: { organizationId } }, scope?.id, scope?.version, rested],
    queryFn: () =>
      call(write, {
        path: { organizationId, scopeId: scope?.id ?? 'scp_' },
        query: { dryRun: true },
        body: JSON.parse(rested) as Pick<Body, 'owners' | 'tags'>,
        ifMatch: scope?.version ?? 0,
      }),
    enabled: scope !== undefined && dirty && hasClauses,
    gcTime: 0,
  })
  const revision = preview.data?.consequence.revision
  const save = useMutation({
    mutationFn: () =>
      scope === undefined
        ? call('POST /v1/organizations/{organizationId}/scopes', {
            path: { organizationId },
            query: {},
            body,
            idempotencyKey,
          })
        : call(write, {
            path: { organizationId, scopeId: scope.id },
            query: revision === undefined ? {} : { expectedRevision: revision },
            body,
            ifMatch: scope.version,
          }),
    onSuccess: async ({ scope: saved, consequence }) => {
      onClose()
      tell(scope === undefined ? words.added(saved.name) : words.saved(saved.name), consequence)
      await queries.invalidateQueries({ queryKey: scopesOf(organizationId).queryKey })
    },
    onError: (error) => {
      if (error instanceof RefusedError && error.is('access.stale')) void preview.refetch()
    },
  })
  const footer = (
    <>
      {onDelete && (
        <Button className="me-auto" onClick={onDelete}>
          {words.remove}
        </Button>
      )}
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={save.isPending} disabled={!dirty || !hasClauses}>
        {scope === undefined ? words.add : words.save}
      </Button>
    </>
  )
  const addTags = (text: string) => {
    const found = text.split(/[,;\n]+/).map((tag) => tag.trim())
    setDraft({ ...draft, tags: Array.from(new Set([...draft.tags, ...found.filter((tag) => tag !== '')])) })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      dirty={dirty}
      title={scope === undefined ? words.add : words.editTitle(scope.name)}
      description={words.text}
      footer={footer}
    >
      <Form
        focusFirst
        id={formId}
        onSubmit={() => save.mutate()}
        error={save.error}
        blame={{ 'name.invalid': 'name', 'scope.name_taken': 'name', 'resource.tag_invalid': 'tags' }}
      >
        <TextField
          label={words.name}
          name="name"
          required
          maxLength={80}
          autoComplete="off"
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
        />
        <OwnersField
          organizationId={organizationId}
          owners={draft.owners}
          onChange={(next) => setDraft({ ...draft, owners: next })}
        />
        <ChipField
          label={words.tags}
          name="tags"
          hint={words.tagsHint}
          chips={draft.tags.map((text) => ({ text, tone: 'plain' }))}
          onAdd={addTags}
          onRemove={(text) => setDraft({ ...draft, tags: draft.tags.filter((tag) => tag !== text) })}
        />
        <MatchBox organizationId={organizationId} clauses={{ owners, tags }} />
        {preview.data && (
          <section aria-live="polite">
            <h3 className="mb-2 text-sm font-semibold">{says.title}</h3>
            <ConsequenceList of={preview.data.consequence} />
          </section>
        )}
      </Form>
    </Dialog>
  )
}
