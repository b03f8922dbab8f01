import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { calledOf } from '../../shared/person.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { rememberWayBack } from '../session/way-back.ts'
import type { Row } from './search.ts'

const formId = 'view-as'

interface Props {
  readonly organizationId: OrganizationId
  readonly slug: string
  readonly user: Row
  readonly onClose: () => void
}

/** Asks for a reason; then the page is loaded anew, so that nothing of one's own is left in it. */
export function ViewAsDialog({ organizationId, slug, user, onClose }: Props) {
  const { viewAs: words, common } = useMessages()
  const [dirty, setDirty] = useState(false)
  const name = calledOf(user)
  const start = useMutation({
    mutationFn: ({ reason = '' }: Record<string, string>) =>
      call('POST /v1/organizations/{organizationId}/view-as', {
        path: { organizationId },
        body: { membershipId: user.id, reason: reason.trim() },
      }),
    onSuccess: () => {
      rememberWayBack()
      window.location.assign(`/o/${slug}`)
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={start.isPending}>
        {words.submit}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      dirty={dirty}
      title={words.title(name)}
      description={words.intro(name)}
      footer={footer}
    >
      <Form
        focusFirst
        id={formId}
        onSubmit={(values) => start.mutate(values)}
        error={start.error}
        blame={{ 'request.invalid': 'reason' }}
      >
        <TextField
          label={words.reason}
          name="reason"
          hint={words.reasonHint}
          required
          minLength={3}
          maxLength={500}
          autoComplete="off"
          onChange={() => setDirty(true)}
        />
      </Form>
    </Dialog>
  )
}
