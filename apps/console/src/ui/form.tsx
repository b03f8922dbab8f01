import { CircleAlert } from 'lucide-react'
import { createContext, type ReactNode, type SubmitEvent, use, useEffect, useRef, useState } from 'react'
import { type Messages, useMessages } from '../i18n/messages.ts'
import { fieldSentences, sentenceOf } from '../shared/trouble.ts'
import { useAlarm } from './use-alarm.ts'

type Sentences = Readonly<Record<string, string>>

const FieldTrouble = createContext<Sentences>({})

export const useFieldTrouble = (name: string): string | undefined => use(FieldTrouble)[name]

function missing(form: HTMLFormElement, { errors }: Messages): Sentences {
  const empty = Array.from(form.querySelectorAll<HTMLInputElement>('[required]')).filter(({ value }) => value === '')
  return Object.fromEntries(empty.map(({ name }) => [name, errors.required]))
}

const valuesOf = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries(
    Array.from(new FormData(form), ([name, value]) => [name, typeof value === 'string' ? value : value.name]),
  )

/** Refusals about one field whose pointer the server cannot give. */
export type Blame = Readonly<Record<string, string>>

function troubleOf(error: unknown, blame: Blame, messages: Messages): Sentences {
  const named = fieldSentences(error, messages)
  if (Object.keys(named).length > 0) return named
  const code = (error as { problem?: { code?: string } } | null)?.problem?.code
  const field = code === undefined ? undefined : blame[code]
  return field === undefined ? {} : { [field]: sentenceOf(error, messages) }
}

interface Props {
  readonly onSubmit: (values: Record<string, string>) => void
  /** Why the last try failed: shown beside its fields, or above them where it belongs to none. */
  readonly error?: unknown
  /** Code → field, for refusals that are about one field. */
  readonly blame?: Blame
  /** Where a form is what the page or dialog is for, writing can begin at once. */
  readonly focusFirst?: boolean
  readonly id?: string
  readonly className?: string
  readonly children: ReactNode
}

export function FormTrouble({ children }: { readonly children: string }) {
  useAlarm(children)
  return (
    <p className="flex items-start gap-2 rounded-card border border-bad-line bg-bad-bg px-3 py-2 text-sm text-bad">
      <CircleAlert className="mt-0.5 size-4" />
      <span>{children}</span>
    </p>
  )
}

export function Form({ onSubmit, error, blame = {}, focusFirst = false, id, className, children }: Props) {
  const messages = useMessages()
  const form = useRef<HTMLFormElement>(null)
  const [empty, setEmpty] = useState<Sentences>({})
  const refused = troubleOf(error, blame, messages)
  const trouble = Object.keys(empty).length > 0 ? empty : refused
  useEffect(() => {
    if (focusFirst) form.current?.querySelector<HTMLElement>('input:not([type=hidden])')?.focus()
  }, [focusFirst])
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [error, empty])

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const lacking = missing(event.currentTarget, messages)
    setEmpty(lacking)
    if (Object.keys(lacking).length === 0) onSubmit(valuesOf(event.currentTarget))
  }
  const general = error && Object.keys(trouble).length === 0 ? sentenceOf(error, messages) : undefined
  return (
    <FieldTrouble value={trouble}>
      <form ref={form} id={id} noValidate onSubmit={submit} className={className ?? 'flex flex-col gap-5'}>
        {general && <FormTrouble>{general}</FormTrouble>}
        {children}
      </form>
    </FieldTrouble>
  )
}
