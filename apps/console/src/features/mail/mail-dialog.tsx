import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Dialog } from '../../ui/dialog.tsx'

interface Props {
  readonly mail: AnswerOf<'GET /v1/server/mailbox'>['items'][number]
  readonly onClose: () => void
}

/** Reading somebody else's mail is an act of its own: what follows from it is said first. */
export function MailDialog({ mail, onClose }: Props) {
  const { mailbox, common } = useMessages()
  const open = useMutation({
    mutationFn: () => call('POST /v1/server/mailbox/{mailId}/open', { path: { mailId: mail.id } }),
  })
  if (open.data === undefined) {
    return (
      <ConfirmDialog
        open
        onClose={onClose}
        title={mailbox.openTitle(mail.subject)}
        consequence={mailbox.openText(mail.to)}
        submit={mailbox.openSubmit}
        busy={open.isPending}
        error={open.error}
        onConfirm={() => open.mutate()}
      />
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={mail.subject}
      description={`${mailbox.to} ${mail.to}`}
      footer={<Button onClick={onClose}>{common.close}</Button>}
    >
      <pre className="max-h-96 overflow-auto font-mono text-xs whitespace-pre-wrap">{open.data.text}</pre>
    </Dialog>
  )
}
