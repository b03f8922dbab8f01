import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleAlert, CircleCheck, CircleMinus, Pencil, X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { cx } from '../../ui/cx.ts'
import { Form } from '../../ui/form.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { stops } from './address-field.tsx'
import { type CsvColumn, csvColumns, type CsvFile, type CsvLine } from './csv.ts'
import type { ResultRow } from './use-verdicts.ts'

interface LineProps {
  readonly line: CsvLine
  readonly columns: readonly CsvColumn[]
  readonly result: ResultRow | undefined
  readonly onSave: (cells: CsvLine['cells']) => void
  readonly onRemove: () => void
}

function Verdict({ result }: { readonly result: ResultRow | undefined }) {
  const { invite } = useMessages()
  if (result === undefined) return <span className="text-text-3">…</span>
  const { verdict, errors } = result
  if (verdict === 'new' && errors.length === 0) {
    return (
      <span className="inline-flex items-center gap-1 text-ok">
        <CircleCheck className="size-3.5!" />
        {invite.file.ready}
      </span>
    )
  }
  const bad = errors.length > 0 || stops(verdict)
  const Icon = bad ? CircleAlert : CircleMinus
  const text =
    errors.length > 0 ? errors.map(({ detail }) => detail).join(' ') : verdict === 'new' ? '' : invite.chip[verdict]
  return (
    <span className={cx('flex items-start gap-1', bad ? 'text-bad' : 'text-text-2')}>
      <Icon className="mt-px size-3.5!" />
      <span className="min-w-0">{text}</span>
    </span>
  )
}

function LineForm({
  line,
  columns,
  onSave,
  onClose,
}: Pick<LineProps, 'line' | 'columns' | 'onSave'> & { onClose: () => void }) {
  const { invite, common } = useMessages()
  const id = useId()
  return (
    <Form
      focusFirst
      id={id}
      className="grid gap-3 bg-sunken p-3 md:grid-cols-2"
      onSubmit={(values) => {
        onSave({ ...line.cells, ...values })
        onClose()
      }}
    >
      {columns.map((column) => (
        <TextField
          key={column}
          label={invite.file.columns[column]}
          name={column}
          defaultValue={line.cells[column] ?? ''}
          autoComplete="off"
          autoCapitalize="none"
        />
      ))}
      <div className="flex items-end gap-2 md:col-span-full">
        <Button look="primary" type="submit">
          {invite.file.save}
        </Button>
        <Button onClick={onClose}>{common.cancel}</Button>
      </div>
    </Form>
  )
}

function LineRow({ line, columns, result, onSave, onRemove }: LineProps) {
  const { invite } = useMessages()
  const [editing, edit] = useState(false)
  if (editing) return <LineForm {...{ line, columns, onSave }} onClose={() => edit(false)} />
  const { email = '', ...others } = line.cells
  const more = csvColumns.filter((column) => (others as CsvLine['cells'])[column]).map((column) => line.cells[column])
  return (
    <div className="grid min-h-11 grid-cols-[2.5rem_minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-1.5 md:grid-cols-[2.5rem_minmax(0,1.4fr)_minmax(0,1fr)_auto]">
      <span className="text-xs text-text-3 tabular-nums">{line.line}</span>
      <span className="min-w-0">
        <span className="block truncate text-sm font-medium">{email}</span>
        {more.length > 0 && <span className="block truncate text-xs text-text-3">{more.join(' · ')}</span>}
      </span>
      <span className="text-xs max-md:order-last max-md:col-span-2 max-md:col-start-2">
        <Verdict result={result} />
      </span>
      <span className="flex">
        <IconButton label={invite.file.edit(line.line)} icon={Pencil} className="size-7!" onClick={() => edit(true)} />
        <IconButton label={invite.file.removeLine(line.line)} icon={X} className="size-7!" onClick={onRemove} />
      </span>
    </div>
  )
}

interface Props {
  readonly file: CsvFile
  /** By place of the line in the file as it was sent: the first below the head is 2. */
  readonly resultAt: ReadonlyMap<number, ResultRow>
  readonly onChange: (file: CsvFile) => void
}

export const hasProblem = (result: ResultRow | undefined): boolean =>
  result !== undefined && (result.errors.length > 0 || stops(result.verdict))

/** Ten thousand lines are a scroll, not a wait: those in sight are drawn. */
export function CsvTable({ file, resultAt, onChange }: Props) {
  const { invite } = useMessages()
  const area = useRef<HTMLDivElement>(null)
  const [onlyProblems, filter] = useState(false)
  const all = file.lines.map((line, index) => ({ line, index, result: resultAt.get(index + 2) }))
  const problems = all.filter(({ result }) => hasProblem(result))
  const shown = onlyProblems ? problems : all
  // oxlint-disable-next-line react/incompatible-library -- the warning is for the React compiler, which is not used
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => area.current,
    estimateSize: () => 44,
    getItemKey: (index) => shown[index]?.line.line ?? index,
    overscan: 6,
  })
  const save = (at: number, cells: CsvLine['cells']) =>
    onChange({ ...file, lines: file.lines.map((line, index) => (index === at ? { ...line, cells } : line)) })
  const remove = (at: number) => onChange({ ...file, lines: file.lines.filter((_, index) => index !== at) })
  return (
    <div className="overflow-clip rounded-card border bg-surface">
      {problems.length > 0 && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 border-b bg-bad-bg px-3 py-1">
          <span className="text-sm font-medium text-bad">{invite.file.problems(problems.length)}</span>
          <Checkbox
            label={invite.file.onlyProblems}
            checked={onlyProblems}
            onChange={(event) => filter(event.target.checked)}
          />
        </div>
      )}
      <section
        ref={area}
        aria-label={invite.file.columns.email}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable without a pointer
        tabIndex={0}
        className="max-h-72 overflow-y-auto"
      >
        <ul className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = shown[index]
            return row === undefined ? null : (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-setsize={shown.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0 border-b"
                style={{ translate: `0 ${start}px` }}
              >
                <LineRow
                  line={row.line}
                  columns={file.columns}
                  result={row.result}
                  onSave={(cells) => save(row.index, cells)}
                  onRemove={() => remove(row.index)}
                />
              </li>
            )
          })}
        </ul>
      </section>
    </div>
  )
}
