import { RefusedError } from '@rollcall/sdk/errors'
import { X } from 'lucide-react'
import { useId, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { ChipField } from '../../ui/chip-field.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { SaveBar } from '../../ui/save-bar.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { UserPicker } from '../../ui/user-picker.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import type { Application } from './applications-query.ts'
import { withTexts } from './texts.ts'
import { useResourceChange } from './use-resource-change.ts'

type Owner = Pick<Application['owners'][number], 'membershipId' | 'name' | 'email' | 'userId'>

interface Draft {
  readonly name: string
  readonly tags: readonly string[]
  readonly owners: readonly Owner[]
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted())

const idsOf = (owners: readonly Owner[]): string[] => owners.map(({ membershipId }) => membershipId)

/** Only what was changed is sent, so that nobody needs a right for what he left alone. */
function changeOf({ name, tags, owners }: Draft, application: Application) {
  return {
    ...(name.trim() !== application.name && { name: name.trim() }),
    ...(!same(tags, application.tags) && { tags: [...tags] }),
    ...(!same(idsOf(owners), idsOf(application.owners)) && { owners: idsOf(owners) }),
  }
}

interface OwnersProps {
  readonly organizationId: OrganizationId
  readonly owners: readonly Owner[]
  readonly onChange: ((owners: readonly Owner[]) => void) | undefined
}

function Owners({ organizationId, owners, onChange }: OwnersProps) {
  const { applications: words } = useMessages()
  const without = new Set<string>(idsOf(owners))
  return (
    <div className="flex flex-col gap-1.5">
      <span className="text-sm font-medium">{words.owners}</span>
      <ul className="divide-y border-y">
        {owners.length === 0 && <li className="py-2 text-sm text-text-3">{words.noOwner}</li>}
        {owners.map((owner) => {
          const called = owner.name ?? owner.email
          return (
            <li key={owner.membershipId} className="flex min-h-10 items-center gap-2.5 text-sm">
              <Avatar name={called} joined={owner.userId !== null} />
              <span className="grow truncate">{called}</span>
              {onChange && (
                <IconButton
                  label={words.removeOwner(called)}
                  icon={X}
                  onClick={() => onChange(owners.filter((one) => one !== owner))}
                />
              )}
            </li>
          )
        })}
      </ul>
      {onChange && (
        <UserPicker
          organizationId={organizationId}
          label={words.addOwner}
          name="owners"
          chosen={[]}
          statuses={['active', 'suspended']}
          without={without}
          onChange={(picked) =>
            onChange([
              ...owners,
              ...picked.map(({ id, userId, name, email }) => ({ membershipId: id, userId, name, email })),
            ])
          }
        />
      )}
    </div>
  )
}

interface Props {
  readonly organizationId: OrganizationId
  readonly application: Application
  readonly mayEdit: boolean
  readonly mayClassify: boolean
}

export function ApplicationForm({ organizationId, application, mayEdit, mayClassify }: Props) {
  const messages = useMessages()
  const { applications: words } = messages
  const id = useId()
  const { name, tags, owners } = application
  const [draft, setDraft] = useState<Draft>({ name, tags, owners })
  const change = useResourceChange(organizationId, 'application')
  const body = changeOf(draft, application)
  const dirty = Object.keys(body).length > 0
  const stale = change.error instanceof RefusedError && change.error.is('resource.changed')
  const save = async () => {
    if (!dirty || change.isPending) return
    const saved = await change
      .mutateAsync({ id: application.id, version: application.version, body })
      .catch(() => undefined)
    if (saved !== undefined) report(words.saved(saved.name))
  }
  return (
    <>
      <LeaveGuard dirty={dirty} />
      <Form
        id={id}
        onSubmit={() => void save()}
        error={stale ? undefined : change.error}
        blame={{ 'name.invalid': 'name', 'resource.tag_invalid': 'tags', 'resource.owner_unknown': 'owners' }}
      >
        {stale && <FormTrouble>{sentenceOf(change.error, messages)}</FormTrouble>}
        {mayEdit && (
          <TextField
            label={words.name}
            name="name"
            required
            maxLength={200}
            autoComplete="off"
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        )}
        {mayClassify ? (
          <ChipField
            label={words.tags}
            name="tags"
            hint={words.tagsHint}
            chips={draft.tags.map((text) => ({ text, tone: 'plain' }))}
            onAdd={(text) => setDraft({ ...draft, tags: withTexts(draft.tags, text) })}
            onRemove={(text) => setDraft({ ...draft, tags: draft.tags.filter((one) => one !== text) })}
          />
        ) : (
          <p className="text-sm">
            <span className="text-text-3">{words.tags} </span>
            {tags.join(', ')}
          </p>
        )}
        <Owners
          organizationId={organizationId}
          owners={draft.owners}
          onChange={mayClassify ? (next) => setDraft({ ...draft, owners: next }) : undefined}
        />
        <SaveBar dirty={dirty} busy={change.isPending} onDiscard={() => setDraft({ name, tags, owners })} />
      </Form>
    </>
  )
}
