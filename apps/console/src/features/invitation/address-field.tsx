import { type ReactNode, type RefObject, useEffect } from 'react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { type Chip, ChipField, type ChipTone } from '../../ui/chip-field.tsx'
import { FileButton } from '../../ui/file-pick.tsx'
import type { Added, Entry } from './addresses.ts'
import type { Verdict } from './use-verdicts.ts'

/** What is known of an address: the form's own reading first, then what the server says. */
export type Mark = Verdict | 'retry'

const tones: Record<Mark, ChipTone> = {
  new: 'plain',
  retry: 'info',
  open_invitation: 'info',
  already_member: 'warn',
  duplicate: 'warn',
  invalid: 'bad',
  domain_not_allowed: 'bad',
  seat_limit: 'bad',
  beyond_your_rights: 'bad',
  needs_mail: 'bad',
  method_not_configured: 'bad',
}

/** Skipped ones do not stop the others; these have to be mended or removed first. */
export const stops = (mark: Mark): boolean => tones[mark] === 'bad'

const saidOf = ({ added, duplicates, invalid }: Added, { invite, language }: Messages): string => {
  const parts = [
    added > 0 || (duplicates === 0 && invalid === 0) ? invite.added(added) : '',
    duplicates > 0 ? invite.duplicates(duplicates) : '',
    invalid > 0 ? invite.notValid(invalid) : '',
  ].filter(Boolean)
  return new Intl.ListFormat(language, { type: 'unit' }).format(parts)
}

/** Said aloud when several came at once; a single one is heard as it is typed. */
function useSaid(said: Added | undefined): string | undefined {
  const messages = useMessages()
  const text = said && said.added + said.duplicates + said.invalid > 1 ? saidOf(said, messages) : undefined
  useEffect(() => {
    if (text !== undefined) announce(text)
  }, [text, said])
  return text
}

interface SumsProps {
  readonly entries: readonly Entry[]
  readonly markOf: (entry: Entry) => Mark
  readonly onRemove: (texts: readonly string[]) => void
}

const summed = [
  'invalid',
  'domain_not_allowed',
  'seat_limit',
  'beyond_your_rights',
  'needs_mail',
  'method_not_configured',
  'already_member',
  'open_invitation',
] as const satisfies readonly Mark[]

/** One line for each kind of mark, with the way to be rid of what stands in the way. */
function Sums({ entries, markOf, onRemove }: SumsProps) {
  const { invite } = useMessages()
  const lines = summed.map((mark) => ({ mark, texts: entries.filter((entry) => markOf(entry) === mark) }))
  return lines.map(({ mark, texts }) =>
    texts.length === 0 ? null : (
      <p key={mark} className={stops(mark) ? 'text-bad' : 'text-text-2'}>
        {invite.sums[mark](texts.length)}{' '}
        <button
          type="button"
          className="min-h-6 rounded-tick font-medium underline underline-offset-2"
          onClick={() => onRemove(texts.map(({ text }) => text))}
        >
          {invite.remove}
          <span className="sr-only"> {texts.map(({ text }) => text).join(', ')}</span>
        </button>
      </p>
    ),
  )
}

const counterFrom = 13

interface Props {
  readonly entries: readonly Entry[]
  readonly markOf: (entry: Entry) => Mark
  readonly said: Added | undefined
  readonly onAdd: (text: string) => void
  readonly onRemove: (texts: readonly string[]) => void
  readonly onFile: (file: File) => void
  readonly hint?: ReactNode
  /** Where the policy allows one address at a time there is no file either. */
  readonly several: boolean
  readonly field: RefObject<HTMLInputElement | null>
}

export function AddressField({ entries, markOf, said, onAdd, onRemove, onFile, hint, several, field }: Props) {
  const { invite } = useMessages()
  const text = useSaid(said)
  const chips = entries.map((entry): Chip => {
    const mark = markOf(entry)
    return { text: entry.text, tone: tones[mark], note: mark === 'new' ? undefined : invite.chip[mark] }
  })
  return (
    <div className="flex flex-col gap-1.5">
      <ChipField
        label={invite.addresses}
        name="items"
        inputMode="email"
        placeholder={invite.placeholder}
        chips={chips}
        onAdd={onAdd}
        onRemove={(removed) => onRemove([removed])}
        fieldRef={field}
      />
      <div className="flex items-start gap-4 text-xs">
        <div className="min-w-0 grow">
          <Sums entries={entries} markOf={markOf} onRemove={onRemove} />
          {text !== undefined && <p className="text-text-3">{text}</p>}
          {entries.length >= counterFrom && (
            <p className="text-text-3 tabular-nums">{invite.counter(entries.length)}</p>
          )}
          {entries.length === 0 && hint !== undefined && <p className="text-text-3">{hint}</p>}
        </div>
        {several && <FileButton label={invite.upload} accept=".csv,.tsv,.txt,text/csv,text/plain" onFile={onFile} />}
      </div>
    </div>
  )
}
