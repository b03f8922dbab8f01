import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps, Omit<ComponentProps<'select'>, 'name' | 'id' | 'className'> {
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** The system's own list: short lists are best read and tapped there. */
export function SelectField({ label, name, hint, note, options, ...select }: Props) {
  return (
    <Field label={label} name={name} hint={hint} note={note}>
      {(control) => (
        <span className="relative">
          <select {...select} {...control} className={cx(controlClass, 'appearance-none pe-8')}>
            {options.map(({ value, label: text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
          <ChevronDown className="pointer-events-none absolute end-2.5 top-1/2 size-3.5 -translate-y-1/2 text-text-3" />
        </span>
      )}
    </Field>
  )
}
