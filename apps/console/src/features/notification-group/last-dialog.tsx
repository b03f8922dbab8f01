import { useMessages } from '../../i18n/messages.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

interface Props {
  readonly group: string
  readonly text: string
  readonly onClose: () => void
  readonly onConfirm: () => void
}

/** Before a group is left without anybody whom its alerts reach. */
export function LastDialog({ group, text, onClose, onConfirm }: Props) {
  const { groups: words } = useMessages()
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.lastTitle(group)}
      consequence={text}
      submit={words.lastSubmit}
      busy={false}
      error={undefined}
      onConfirm={onConfirm}
    />
  )
}
