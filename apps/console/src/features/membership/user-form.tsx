import { RefusedError } from '@rollcall/sdk/errors'
import { TriangleAlert } from 'lucide-react'
import { useId } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import type { OrganizationId } from '../organization/organization.ts'
import type { Row } from './search.ts'
import { type Editable, useUserEdit } from './use-user-edit.ts'

const blame = {
  'name.invalid': 'displayName',
  'membership.username_taken': 'username',
  'membership.username_invalid': 'username',
  'membership.external_id_taken': 'externalId',
}

interface ConflictProps {
  readonly name: string
  readonly onTake: () => void
}

function Conflict({ name, onTake }: ConflictProps) {
  const { user } = useMessages()
  useAlarm(user.conflict(name))
  return (
    <div className="rounded-card border border-warn-line bg-warn-bg p-3 text-sm text-warn">
      <p className="flex items-center gap-2 font-medium">
        <TriangleAlert />
        {user.conflict(name)}
      </p>
      <p className="mt-1 mb-3">{user.conflictText}</p>
      <Button onClick={onTake}>{user.takeTheirs}</Button>
    </div>
  )
}

interface Props {
  readonly user: Row
  readonly organizationId: OrganizationId
  readonly onSaved: () => void
  readonly onCancel: () => void
}

export function UserForm({ user, organizationId, onSaved, onCancel }: Props) {
  const { user: words, common } = useMessages()
  const id = useId()
  const { draft, theirs, save, dirty, write, takeTheirs } = useUserEdit({ user, organizationId, onSaved })
  const conflict = save.error instanceof RefusedError && save.error.is('membership.changed')

  const field = (name: Editable, label: string, hint: string) => {
    const now = theirs?.[name] ?? ''
    return (
      <TextField
        label={label}
        name={name}
        hint={hint}
        value={draft[name]}
        onChange={(event) => write(name, event.target.value)}
        autoComplete="off"
        note={
          theirs && now !== draft[name] ? (
            <p className="text-xs font-medium text-warn">{words.theirs(now === '' ? words.notSet : now)}</p>
          ) : undefined
        }
      />
    )
  }
  const submit = () => {
    if (dirty && !save.isPending) save.mutate()
  }
  useShortcuts({ 'mod+s': submit, 'mod+enter': submit })
  return (
    <>
      <LeaveGuard dirty={dirty} />
      <Form id={id} onSubmit={submit} error={conflict ? undefined : save.error} blame={blame}>
        {theirs && <Conflict name={calledOf(theirs)} onTake={takeTheirs} />}
        {field('displayName', words.displayName, words.displayNameHint)}
        {field('username', words.username, words.usernameHint)}
        {field('externalId', words.externalId, words.externalIdHint)}
        <div className="flex items-center gap-2">
          <Button look="primary" type="submit" busy={save.isPending} disabled={!dirty}>
            {common.save}
          </Button>
          <Button onClick={onCancel}>{common.cancel}</Button>
          {dirty && <span className="text-xs text-text-3">{common.unsaved}</span>}
        </div>
      </Form>
    </>
  )
}
