import { type ReactNode, useId } from 'react'
import { useFieldTrouble } from './form.tsx'

export interface FieldProps {
  readonly label: string
  readonly name: string
  readonly hint?: ReactNode
  readonly note?: ReactNode
}

/** What the control inside has to carry so that label, hint and trouble belong to it. */
export interface ControlProps {
  readonly id: string
  readonly name: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

export const controlClass =
  'h-8 w-full min-w-0 rounded-control border border-line-control bg-surface px-2.5 text-sm text-text shadow-control aria-invalid:border-bad touch:h-10 touch:text-lg'

interface Props extends FieldProps {
  readonly children: (control: ControlProps) => ReactNode
}

export function Field({ label, name, hint, note, children }: Props) {
  const id = useId()
  const trouble = useFieldTrouble(name)
  const said = [trouble && `${id}-trouble`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, name, 'aria-describedby': said || undefined, 'aria-invalid': trouble ? true : undefined })}
      {trouble && (
        <p id={`${id}-trouble`} className="text-xs text-bad">
          {trouble}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-text-3">
          {hint}
        </p>
      )}
      {note}
    </div>
  )
}
