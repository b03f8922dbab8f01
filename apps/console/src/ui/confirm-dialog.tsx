import { type ReactNode, useRef, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { sentenceOf } from '../shared/trouble.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { FormTrouble } from './form.tsx'
import { TextField } from './text-field.tsx'

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
  /** Has to be typed before the act is open: for what has no way back. */
  readonly typed?: string | undefined
  /** There is nothing that it could be done to. */
  readonly off?: boolean
}

export function ConfirmDialog(props: Props) {
  const { open, onClose, title, consequence, submit, danger, busy, error, onConfirm, typed, off = false } = props
  const messages = useMessages()
  const [text, setText] = useState('')
  const cancel = useRef<HTMLButtonElement>(null)
  const footer = (
    <>
      <Button ref={cancel} onClick={onClose}>
        {messages.common.cancel}
      </Button>
      <Button
        look={danger ? 'danger' : 'primary'}
        busy={busy}
        disabled={off || (typed !== undefined && text.trim() !== typed)}
        onClick={onConfirm}
      >
        {submit}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onClose={onClose} title={title} footer={footer} initialFocus={cancel}>
      {error ? <FormTrouble>{sentenceOf(error, messages)}</FormTrouble> : null}
      <div className="text-sm text-text-2">{consequence}</div>
      {typed !== undefined && (
        <div className="mt-4">
          <TextField
            label={messages.common.typeToConfirm(typed)}
            name="confirmation"
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </div>
      )}
    </Dialog>
  )
}
