import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { cx } from './cx.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'
import { IconButton } from './icon-button.tsx'

const enough = 12
const strong = 20

/** Length is what counts, so length is what is shown. */
function LengthNote({ length }: { readonly length: number }) {
  const { password } = useMessages()
  const filled = length >= strong ? 3 : length >= enough ? 2 : length > 0 ? 1 : 0
  const word = length >= strong ? password.strong : length >= enough ? password.enough : password.left(enough - length)
  return (
    <div className="flex items-center gap-2 text-xs text-text-3">
      <span aria-hidden="true" className="flex gap-1">
        {[1, 2, 3].map((bar) => (
          <span
            key={bar}
            className={cx('h-1 w-6 rounded-full', bar > filled ? 'bg-line' : filled === 1 ? 'bg-warn' : 'bg-ok')}
          />
        ))}
      </span>
      {length > 0 && <span>{word}</span>}
    </div>
  )
}

interface Props extends FieldProps, Omit<ComponentProps<'input'>, 'name' | 'id' | 'className' | 'type'> {
  /** A password being chosen, not one being proven. */
  readonly fresh?: boolean
}

export function PasswordField({ label, name, hint, fresh = false, ...input }: Props) {
  const { common, password } = useMessages()
  const [shown, show] = useState(false)
  const [length, setLength] = useState(0)
  return (
    <Field
      label={label}
      name={name}
      hint={hint ?? (fresh ? password.hint : undefined)}
      note={fresh && <LengthNote length={length} />}
    >
      {(control) => (
        <span className="relative">
          <input
            type={shown ? 'text' : 'password'}
            autoComplete={fresh ? 'new-password' : 'current-password'}
            onChange={(event) => setLength(Array.from(event.target.value).length)}
            {...input}
            {...control}
            className={cx(controlClass, 'pe-9')}
          />
          <IconButton
            label={shown ? common.hidePassword : common.showPassword}
            icon={shown ? EyeOff : Eye}
            className="absolute! end-0.5 top-0.5 size-7! touch:top-0 touch:size-10!"
            onClick={() => show(!shown)}
          />
        </span>
      )}
    </Field>
  )
}
