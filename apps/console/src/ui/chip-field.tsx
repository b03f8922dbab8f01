import { CircleAlert, CircleCheck, type LucideIcon, Mail, X } from 'lucide-react'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  memo,
  type ReactNode,
  type Ref,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useMessages } from '../i18n/messages.ts'
import { cx } from './cx.ts'
import { Field } from './field.tsx'

export type ChipTone = 'plain' | 'bad' | 'warn' | 'info'

export interface Chip {
  readonly text: string
  readonly tone: ChipTone
  /** Why it is marked; heard with it, and shown as its hint. */
  readonly note?: string | undefined
}

const looks: Record<ChipTone, string> = {
  plain: 'border-neutral-line bg-neutral-bg text-text',
  bad: 'border-bad-line bg-bad-bg text-bad',
  warn: 'border-warn-line bg-warn-bg text-warn',
  info: 'border-info-line bg-info-bg text-info',
}
const icons: Record<ChipTone, LucideIcon | undefined> = {
  plain: undefined,
  bad: CircleAlert,
  warn: CircleCheck,
  info: Mail,
}

interface ChipProps extends Chip {
  readonly onEdit: (text: string) => void
  readonly onRemove: (text: string) => void
}

/** The field is one stop of the Tab key; within it the arrow keys go from chip to chip. */
function DrawnChip({ text, tone, note, onEdit, onRemove }: ChipProps) {
  const { chips } = useMessages()
  const Icon = icons[tone]
  return (
    <li
      title={note}
      className={cx('inline-flex h-6 max-w-full items-center rounded-tick border text-xs font-medium', looks[tone])}
    >
      <button
        type="button"
        tabIndex={-1}
        data-chip={text}
        onDoubleClick={() => onEdit(text)}
        className="inline-flex h-full min-w-0 items-center gap-1 rounded-tick ps-1.5"
      >
        {Icon && <Icon className="size-3" />}
        <span className="truncate">{text}</span>
        {note !== undefined && <span className="sr-only">, {note}</span>}
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={chips.remove(text)}
        onClick={() => onRemove(text)}
        className="grid size-6 shrink-0 place-items-center rounded-tick"
      >
        <X className="size-3" />
      </button>
    </li>
  )
}
const ChipView = memo(DrawnChip)

interface Props {
  readonly label: string
  readonly name: string
  readonly hint?: ReactNode
  readonly note?: ReactNode
  readonly placeholder?: string
  readonly chips: readonly Chip[]
  /** Makes chips of what was typed or pasted: how it is taken apart is known there. */
  readonly onAdd: (text: string) => void
  readonly onRemove: (text: string) => void
  readonly inputMode?: 'email' | 'url' | 'text'
  readonly fieldRef?: Ref<HTMLInputElement>
}

const separates = /[,;\n\t]/
/** A space ends an address, but not the name that stands before one. */
const isWhole = (text: string): boolean => text.includes('@') && !/[<"]/.test(text)

const chipsIn = (list: HTMLElement | null): HTMLElement[] =>
  Array.from(list?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])

/** What is typed and not yet a chip, and the ways it becomes one. */
function useTyping(onAdd: Props['onAdd']) {
  const [typed, setTyped] = useState('')
  const commit = (text: string) => {
    setTyped('')
    if (text.trim() !== '') onAdd(text)
  }
  const type = (text: string) => (separates.test(text) ? commit(text) : setTyped(text))
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    // Read from the clipboard: the field would swallow its line breaks.
    const text = event.clipboardData.getData('text')
    if (!separates.test(text) && !text.includes('@')) return
    event.preventDefault()
    const { selectionStart, selectionEnd, value } = event.currentTarget
    commit(value.slice(0, selectionStart ?? value.length) + text + value.slice(selectionEnd ?? value.length))
  }
  return { typed, setTyped, commit, type, paste }
}

/** Several short texts in one field: typed or pasted, each can be corrected and taken out again. */
export function ChipField({
  label,
  name,
  hint,
  note,
  placeholder,
  chips,
  onAdd,
  onRemove,
  inputMode,
  fieldRef,
}: Props) {
  const list = useRef<HTMLUListElement>(null)
  const { typed, setTyped, commit, type, paste } = useTyping(onAdd)
  const input = () => list.current?.querySelector('input')

  const edit = (text: string) => {
    commit(typed)
    onRemove(text)
    setTyped(text)
    input()?.focus()
  }
  const goTo = (index: number) => {
    const all = chipsIn(list.current)
    ;(all[Math.max(index, 0)] ?? input())?.focus()
  }
  // The neighbour takes the place of what was removed, and with it the focus.
  const wanted = useRef<number>(undefined)
  useEffect(() => {
    if (wanted.current === undefined) return
    const all = chipsIn(list.current)
    ;(all[wanted.current] ?? list.current?.querySelector('input'))?.focus()
    wanted.current = undefined
  }, [chips])
  const remove = (text: string) => {
    const index = chips.findIndex((chip) => chip.text === text)
    onRemove(text)
    wanted.current = index
  }
  const onInputKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const { selectionStart, selectionEnd } = event.currentTarget
    const atStart = selectionStart === 0 && selectionEnd === 0
    const ends = (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || (event.key === ' ' && isWhole(typed))
    const last = chips.at(-1)
    if (ends && typed.trim() !== '') {
      event.preventDefault()
      commit(typed)
    } else if (event.key === 'Backspace' && typed === '' && last) {
      event.preventDefault()
      edit(last.text)
    } else if (event.key === 'ArrowLeft' && atStart && last) {
      event.preventDefault()
      goTo(chips.length - 1)
    }
  }
  const onChipKey = (event: KeyboardEvent<HTMLElement>) => {
    const chip = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-chip]') : null
    const text = chip?.dataset['chip']
    if (text === undefined) return
    const index = chipsIn(list.current).findIndex((candidate) => candidate === chip)
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => goTo(index - 1),
      ArrowRight: () => goTo(index + 1),
      Home: () => goTo(0),
      End: () => input()?.focus(),
      Enter: () => edit(text),
      F2: () => edit(text),
      Delete: () => remove(text),
      Backspace: () => remove(text),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <Field label={label} name={name} hint={hint} note={note}>
      {(control) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the empty part of the field is the field; its keys are heard by what is in it
        <ul
          ref={list}
          onKeyDown={onChipKey}
          onClick={(event) => event.target === event.currentTarget && input()?.focus()}
          className={cx(
            'flex max-h-30 min-h-8 w-full cursor-text flex-wrap content-start items-center gap-1 overflow-y-auto rounded-control border border-line-control bg-surface p-1 shadow-control touch:min-h-10',
            'outline-offset-1 outline-accent has-[input:focus-visible]:outline-2',
            control['aria-invalid'] && 'border-bad',
          )}
        >
          {chips.map((chip) => (
            <ChipView key={chip.text} {...chip} onEdit={edit} onRemove={remove} />
          ))}
          <li className="flex min-w-40 grow">
            <input
              type="text"
              inputMode={inputMode}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              {...control}
              ref={fieldRef}
              value={typed}
              placeholder={chips.length === 0 ? placeholder : undefined}
              onChange={(event) => type(event.target.value)}
              onPaste={paste}
              onBlur={() => commit(typed)}
              onKeyDown={onInputKey}
              className="h-6 w-full min-w-0 bg-transparent px-1.5 text-sm outline-none touch:h-8 touch:text-lg"
            />
          </li>
        </ul>
      )}
    </Field>
  )
}
