import { type ReactNode, useRef } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { sentenceOf } from '../shared/trouble.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { FormTrouble } from './form.tsx'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** What follows, not how it works. */
  readonly consequence: ReactNode
  /** Verb and object, as in the title. */
  readonly submit: string
  readonly danger?: boolean
  readonly busy: boolean
  readonly error: unknown
  readonly onConfirm: () => void
}

export function ConfirmDialog({ open, onClose, title, consequence, submit, danger, busy, error, onConfirm }: Props) {
  const messages = useMessages()
  const cancel = useRef<HTMLButtonElement>(null)
  const footer = (
    <>
      <Button ref={cancel} onClick={onClose}>
        {messages.common.cancel}
      </Button>
      <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
        {submit}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onClose={onClose} title={title} footer={footer} initialFocus={cancel}>
      {error ? <FormTrouble>{sentenceOf(error, messages)}</FormTrouble> : null}
      <p className="text-sm text-text-2">{consequence}</p>
    </Dialog>
  )
}
