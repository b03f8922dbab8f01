import { useBlocker } from '@tanstack/react-router'
import { useMessages } from '../i18n/messages.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'

/** Asks before the page is left by whatever road while something typed there is not saved. */
export function LeaveGuard({ dirty }: { readonly dirty: boolean }) {
  const { common } = useMessages()
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => dirty,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      open={status === 'blocked'}
      onClose={() => reset?.()}
      title={common.discardQuestion}
      consequence={common.discardText}
      submit={common.discard}
      busy={false}
      error={undefined}
      onConfirm={() => proceed?.()}
    />
  )
}
