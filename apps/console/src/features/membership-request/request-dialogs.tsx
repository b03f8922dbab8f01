import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { calledOf } from '../../shared/person.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { useOptions } from '../invitation/options.ts'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { GroupsField } from '../place/groups-field.tsx'
import { RolesField } from '../place/roles-field.tsx'
import { ScopeField } from '../place/scope-field.tsx'
import { refreshRequests, type Request } from './requests.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly request: Request
  readonly onClose: () => void
}

const longestReason = 500

/** With a reason, which whoever is refused reads. */
export function RefuseDialog({ organizationId, request, onClose }: Props) {
  const { approvals: words, common } = useMessages()
  const name = calledOf(request)
  const [dirty, setDirty] = useState(false)
  const refuse = useMutation({
    mutationFn: (reason: string) =>
      call('POST /v1/organizations/{organizationId}/membership-requests/{requestId}/refuse', {
        path: { organizationId, requestId: request.id },
        body: { reason: reason.trim() },
        ifMatch: request.version,
      }),
    onSuccess: async () => {
      report(words.refused(name))
      onClose()
      await refreshRequests(organizationId)
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="danger" type="submit" form="refuse-request" busy={refuse.isPending}>
        {words.refuseSubmit}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      dirty={dirty}
      title={words.refuseTitle(name)}
      description={words.refuseText}
      footer={footer}
    >
      <Form
        id="refuse-request"
        onSubmit={({ reason = '' }) => refuse.mutate(reason)}
        error={refuse.error}
        blame={{ 'note.invalid': 'reason' }}
      >
        <TextArea
          label={words.reason}
          name="reason"
          required
          maxLength={longestReason}
          onChange={() => setDirty(true)}
        />
      </Form>
    </Dialog>
  )
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** What the person will have can be changed first; whose rights it needs is asked of the edited version. */
export function ApproveDialog({ organizationId, request, onClose }: Props) {
  const messages = useMessages()
  const { approvals: words, common, place } = messages
  const name = calledOf(request)
  const permissions = usePermissions(organizationId)
  const options = useOptions(organizationId, permissions.has('invitation.create')).data
  const before = {
    roleIds: request.roles.map(({ id }) => id),
    scope: request.scope.kind,
    groups: request.groups.map(({ groupId, email, sms, on }) => ({ groupId, email, sms, on })),
  }
  const [draft, setDraft] = useState(before)
  const kinds = (options?.scopes ?? []).filter((kind) => kind !== 'custom')
  const approve = useMutation({
    mutationFn: () =>
      call('POST /v1/organizations/{organizationId}/membership-requests/{requestId}/approve', {
        path: { organizationId, requestId: request.id },
        body: {
          ...(!same(draft.roleIds, before.roleIds) && { roleIds: draft.roleIds }),
          ...(draft.scope !== before.scope && draft.scope !== 'named' && { scope: { kind: draft.scope } }),
          ...(!same(draft.groups, before.groups) && { groups: draft.groups.filter(({ on }) => on) }),
        },
        ifMatch: request.version,
      }),
    onSuccess: async () => {
      report(words.approved(name))
      onClose()
      await refreshRequests(organizationId)
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" busy={approve.isPending} onClick={() => approve.mutate()}>
        {words.approveSubmit[request.kind]}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      dirty={!same(draft, before)}
      title={words.approveTitle(name)}
      description={words.approveText[request.kind]}
      footer={footer}
    >
      <div className="flex flex-col gap-6">
        {approve.error && <FormTrouble>{sentenceOf(approve.error, messages)}</FormTrouble>}
        {options && (
          <>
            <RolesField
              roles={options.roles.map((role) => ({ ...role, off: role.grantable ? undefined : place.beyond }))}
              rolesOf={options.rolesOf}
              grantless={options.grantless}
              chosen={draft.roleIds}
              onChange={(roleIds) => setDraft({ ...draft, roleIds })}
              noneNote={place.denied}
            />
            {draft.scope !== 'named' && (
              <ScopeField
                kinds={kinds}
                scope={{ kind: draft.scope, tags: [] }}
                onChange={({ kind }) => setDraft({ ...draft, scope: kind === 'own' ? 'own' : 'organization' })}
              />
            )}
            {options.notificationChoice && (
              <GroupsField
                organizationId={organizationId}
                mayView={permissions.has('notification-group.view')}
                chosen={draft.groups}
                onChange={(groups) => setDraft({ ...draft, groups })}
              />
            )}
          </>
        )}
      </div>
    </Dialog>
  )
}
