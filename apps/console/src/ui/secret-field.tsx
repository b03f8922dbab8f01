import { useId } from 'react'
import { CopyButton } from './copy-button.tsx'

interface Props {
  readonly label: string
  readonly hint: string
  readonly copyLabel: string
  readonly secret: string
}

/** A secret that is shown once: to be copied, never to be edited. */
export function SecretField({ label, hint, copyLabel, secret }: Props) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex items-center gap-1 rounded-control border border-line-control bg-sunken ps-2.5 pe-0.5">
        <input
          id={id}
          readOnly
          value={secret}
          aria-describedby={`${id}-hint`}
          onFocus={(event) => event.target.select()}
          className="h-8 min-w-0 grow bg-transparent font-mono text-xs outline-none touch:h-10"
        />
        <CopyButton text={secret} label={copyLabel} />
      </div>
      <p id={`${id}-hint`} className="text-xs text-text-3">
        {hint}
      </p>
    </div>
  )
}
