import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'

type Props = FieldProps & Omit<ComponentProps<'textarea'>, 'name' | 'id' | 'className'>

/** Some lines of text; grows with them. */
export function TextArea({ label, name, hint, note, rows = 3, ...area }: Props) {
  return (
    <Field label={label} name={name} hint={hint} note={note}>
      {(control) => (
        <textarea
          rows={rows}
          {...area}
          {...control}
          className={cx(controlClass, 'field-sizing-content h-auto! min-h-16 max-h-60 resize-y py-1.5')}
        />
      )}
    </Field>
  )
}
