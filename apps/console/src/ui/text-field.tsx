import type { ComponentProps } from 'react'
import { controlClass, Field, type FieldProps } from './field.tsx'

type Props = FieldProps & Omit<ComponentProps<'input'>, 'name' | 'id' | 'className'>

export function TextField({ label, name, hint, note, ...input }: Props) {
  return (
    <Field label={label} name={name} hint={hint} note={note}>
      {(control) => <input type="text" {...input} {...control} className={controlClass} />}
    </Field>
  )
}
