import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps, Omit<ComponentProps<'textarea'>, 'name' | 'id' | 'className'> {
  /** For what is code: every character counts. */
  readonly mono?: boolean
}

/** Some lines of text; grows with them. */
export function TextArea({ label, name, hint, note, rows = 3, mono = false, ...area }: Props) {
  return (
    <Field label={label} name={name} hint={hint} note={note}>
      {(control) => (
        <textarea
          rows={rows}
          {...area}
          {...control}
          className={cx(
            controlClass,
            'field-sizing-content h-auto! min-h-16 max-h-60 resize-y py-1.5',
            mono && 'font-mono text-xs!',
          )}
        />
      )}
    </Field>
  )
}
