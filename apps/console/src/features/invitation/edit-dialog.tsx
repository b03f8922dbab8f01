import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { AfterAWhile, Bone } from '../../ui/skeleton.tsx'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { lastDayOf } from '../place/last-day.ts'
import { type PlaceDraft, toPlaceBody } from './draft.ts'
import type { Invitation } from './invitation.ts'
import { type Options, useOptions } from './options.ts'
import { PlaceFields } from './place-fields.tsx'
import type { Target } from './use-acts.ts'
import { refreshInvitations } from './use-send.ts'

const toDraft = ({ place }: Invitation): PlaceDraft => ({
  roleIds: place.roles.map(({ id }) => id),
  scope: {
    kind: place.scope.kind === 'named' ? 'custom' : place.scope.kind,
    tags: place.scope.kind === 'custom' ? place.scope.tags : [],
  },
  groups: place.groups,
  method: place.method,
  note: place.note ?? '',
  lastDay: lastDayOf(place.endsAt),
  username: place.username ?? '',
})

interface FormProps {
  readonly organizationId: OrganizationId
  readonly invitation: Invitation
  readonly options: Options
  readonly onClose: () => void
}

/** Only what was touched is sent: what the form does not show stays as it is. */
function changesOf(draft: PlaceDraft, before: PlaceDraft) {
  const [now, then] = [toPlaceBody(draft), toPlaceBody(before)] as const
  const touched = (Object.keys(now) as (keyof typeof now)[]).filter(
    (name) => JSON.stringify(now[name]) !== JSON.stringify(then[name]),
  )
  const username = draft.username.trim() === '' ? null : draft.username.trim()
  return {
    ...Object.fromEntries(touched.map((name) => [name, now[name]])),
    ...(draft.username !== before.username && { username }),
  }
}

function EditForm({ organizationId, invitation, options, onClose }: FormProps) {
  const messages = useMessages()
  const { invitations: words, common } = messages
  const permissions = usePermissions(organizationId)
  const [before] = useState(() => toDraft(invitation))
  const [draft, setDraft] = useState(before)
  const changes = changesOf(draft, before)
  const dirty = Object.keys(changes).length > 0
  const save = useMutation({
    mutationFn: () =>
      call('PATCH /v1/organizations/{organizationId}/invitations/{invitationId}', {
        path: { organizationId, invitationId: invitation.id },
        body: changes,
        ifMatch: invitation.version,
      }),
    onSuccess: async () => {
      report(words.saved(invitation.email))
      onClose()
      await refreshInvitations(organizationId)
    },
  })
  const conflict = save.error instanceof RefusedError && save.error.is('invitation.changed')
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" busy={save.isPending} disabled={!dirty} onClick={() => save.mutate()}>
        {words.editSubmit}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      dirty={dirty}
      title={words.editTitle(invitation.email)}
      description={words.editText}
      footer={footer}
    >
      <div className="flex flex-col gap-6">
        {save.error && <FormTrouble>{conflict ? words.editConflict : sentenceOf(save.error, messages)}</FormTrouble>}
        <PlaceFields
          organizationId={organizationId}
          options={options}
          mayViewGroups={permissions.has('notification-group.view')}
          place={draft}
          onChange={(change) => setDraft({ ...draft, ...change })}
          single
        />
      </div>
    </Dialog>
  )
}

interface Props {
  readonly organizationId: OrganizationId
  readonly target: Target
  readonly onClose: () => void
}

/** Opens on what the server has now, not on what a list had a while ago. */
export default function EditDialog({ organizationId, target, onClose }: Props) {
  const messages = useMessages()
  const options = useOptions(organizationId)
  const invitation = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/invitations/{invitationId}', {
      path: { organizationId, invitationId: target.id },
    }),
    staleTime: 0,
    gcTime: 0,
  })
  if (options.data && invitation.data) {
    return <EditForm {...{ organizationId, onClose }} options={options.data} invitation={invitation.data} />
  }
  const error = options.error ?? invitation.error
  return (
    <Dialog open wide onClose={onClose} title={messages.invitations.editTitle(target.email)}>
      {error ? (
        <FormTrouble>{sentenceOf(error, messages)}</FormTrouble>
      ) : (
        <AfterAWhile>
          <Bone className="h-40 w-full rounded-card" />
        </AfterAWhile>
      )}
    </Dialog>
  )
}
