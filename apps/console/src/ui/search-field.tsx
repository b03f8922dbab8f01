import { Search, X } from 'lucide-react'
import { type ComponentProps, useRef } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { cx } from './cx.ts'
import { controlClass } from './field.tsx'

interface Props extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'className'> {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
}

export function SearchField({ label, value, onChange, ...input }: Props) {
  const { common } = useMessages()
  const field = useRef<HTMLInputElement>(null)
  const clear = () => {
    onChange('')
    field.current?.focus()
  }
  return (
    <div className="relative min-w-0 grow md:max-w-72">
      <Search className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-text-3" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...input}
        className={cx(controlClass, 'ps-8 pe-8 [&::-webkit-search-cancel-button]:hidden')}
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={common.clear}
          onClick={clear}
          className="absolute end-1 top-1/2 grid size-6 -translate-y-1/2 place-items-center rounded-tick text-text-3 hover:text-text"
        >
          <X className="size-3.5" />
        </button>
      )}
    </div>
  )
}
