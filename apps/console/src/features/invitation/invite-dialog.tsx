import { Mail, UserPlus } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { DropArea } from '../../ui/file-pick.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { Note } from '../../ui/note.tsx'
import { AfterAWhile, Bone } from '../../ui/skeleton.tsx'
import { CopyTextButton } from '../../ui/copy-text-button.tsx'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { AddressField, stops } from './address-field.tsx'
import { CsvTable, hasProblem } from './csv-table.tsx'
import { CopyLinkButton, type InvitationId } from './link-button.tsx'
import { type Options, useOptions } from './options.ts'
import { PlaceFields } from './place-fields.tsx'
import { outcomeOf, type Result, Results, useDeliveries } from './results.tsx'
import { mostChips, useInvite } from './use-invite.ts'
import type { ResultRow } from './use-verdicts.ts'

interface Organization {
  readonly id: OrganizationId
  readonly name: string
}

interface Props {
  readonly organization: Organization
  /** Addresses to begin with. */
  readonly start?: string
  readonly onClose: () => void
}

type Invite = ReturnType<typeof useInvite>

/** How many would go, and the first thing that stands in the way. */
function useReadiness(invite: Invite, options: Options | undefined) {
  const { invite: words, place } = useMessages()
  const { state, markOf, verdicts } = invite
  const { entries, file } = state
  const rows = verdicts.data?.items ?? []
  const count = file
    ? rows.filter((row) => row.verdict === 'new' && !hasProblem(row)).length
    : entries.filter((entry) => ['new', 'retry'].includes(markOf(entry))).length
  const stopping = file ? undefined : entries.map(markOf).find(stops)
  const why = (): string | undefined => {
    if (options === undefined) return undefined
    const many = stopping && entries.filter((entry) => markOf(entry) === stopping).length
    const sums: Readonly<Record<string, (count: number) => string>> = words.sums
    if (!options.canMail && options.copyLink === 'never') return words.noMailNoLink
    if (stopping !== undefined) return sums[stopping]?.(many ?? 0)
    if (!options.severalAddresses && (entries.length > 1 || file)) return words.oneAddress
    if (entries.length > mostChips) return words.tooMany(mostChips)
    if (file && file.table.lines.length > options.mostRows) return words.file.tooLarge(options.mostRows)
    if (!options.grantless && invite.place.roleIds.length === 0 && !file) return place.chooseRole
    const fault = file ? undefined : rows.flatMap(({ errors }) => errors)[0]
    if (fault !== undefined) return fault.detail
    return count === 0 ? (file ? words.file.empty : words.none) : undefined
  }
  return { count, why: why() }
}

function Waiting() {
  return (
    <AfterAWhile>
      <div aria-hidden="true" className="flex flex-col gap-5">
        {[1, 2, 3, 4].map((line) => (
          <Bone key={line} className="h-8 w-full rounded-control" />
        ))}
      </div>
    </AfterAWhile>
  )
}

interface WritingProps {
  readonly organization: Organization
  readonly invite: Invite
  readonly options: Options
  readonly field: RefObject<HTMLInputElement | null>
}

function Sources({ invite, options, field }: Omit<WritingProps, 'organization'>) {
  const { invite: words } = useMessages()
  const { state, setState, markOf, add, remove, takeFile, change, verdicts } = invite
  const { file, fileTrouble } = state
  if (file) {
    const resultAt = new Map(verdicts.data?.items.map((row) => [row.row, row]))
    return (
      <div className="flex flex-col gap-2">
        <div className="flex items-center justify-between gap-3">
          <h3 className="min-w-0 truncate text-sm font-medium">
            {words.file.title(file.name, file.table.lines.length)}
          </h3>
          <Button look="quiet" onClick={() => setState({ ...state, file: undefined })}>
            {words.file.back}
          </Button>
        </div>
        <CsvTable file={file.table} resultAt={resultAt} onChange={change} />
        <p className="text-xs text-text-3">{words.file.fallback}</p>
      </div>
    )
  }
  return (
    <DropArea label={words.drop} onFile={(dropped) => void takeFile(dropped)}>
      <AddressField
        entries={state.entries}
        markOf={markOf}
        said={state.said}
        onAdd={add}
        onRemove={remove}
        onFile={(chosen) => void takeFile(chosen)}
        hint={options.severalAddresses ? words.addressesHint(mostChips) : words.oneAddress}
        several={options.severalAddresses}
        field={field}
      />
      {fileTrouble && (
        <p role="alert" className="mt-1.5 text-xs text-bad">
          {words.file[fileTrouble]}
        </p>
      )}
    </DropArea>
  )
}

function Writing({ organization, invite, options, field }: WritingProps) {
  const messages = useMessages()
  const { invite: words } = messages
  const permissions = usePermissions(organization.id)
  const { verdicts, sending, progress } = invite
  // The dialog opens before it is known what can be said here; writing begins once it is.
  useEffect(() => field.current?.focus(), [field])
  const trouble = sending.error ?? verdicts.error
  return (
    <div className="flex flex-col gap-6">
      {!options.canMail && <Note tone="info">{options.copyLink === 'never' ? words.noMailNoLink : words.noMail}</Note>}
      {trouble && (
        <FormTrouble>
          {progress && progress.done > 0
            ? `${words.stopped(progress.done, progress.all)} ${sentenceOf(trouble, messages)}`
            : sentenceOf(trouble, messages)}
        </FormTrouble>
      )}
      <Sources invite={invite} options={options} field={field} />
      <PlaceFields
        organizationId={organization.id}
        options={options}
        mayViewGroups={permissions.has('notification-group.view')}
        place={invite.place}
        onChange={invite.setPlace}
        single={invite.single}
      />
      {verdicts.data?.powerful.map(({ id, name, count }) => (
        <Note key={id} tone="warn">
          {words.review(count, name)}
        </Note>
      ))}
    </div>
  )
}

interface DoneProps {
  readonly organization: Organization
  readonly options: Options | undefined
  readonly rows: readonly ResultRow[]
  readonly onClose: () => void
  readonly onAgain: (failed: readonly ResultRow[]) => void
}

const linksOf = (results: readonly Result[]): string =>
  results.flatMap(({ row }) => (row.link === null ? [] : [`${row.email ?? row.text}\t${row.link}`])).join('\n')

function Done({ organization, options, rows, onClose, onAgain }: DoneProps) {
  const { invite: words } = useMessages()
  const { deliveryOf, late } = useDeliveries(organization.id, rows)
  const results = rows.map((row): Result => {
    const delivery = deliveryOf(row)
    return { row, delivery, outcome: outcomeOf(row, delivery, late) }
  })
  const allSent = results.every(({ outcome }) => outcome === 'sent')
  const close = useRef(onClose)
  useEffect(() => {
    if (!allSent) return
    report(words.sent(results.length))
    close.current()
  }, [allSent, results.length, words])
  const done = useRef<HTMLButtonElement>(null)
  useEffect(() => done.current?.focus(), [])
  const failed = results.filter(({ outcome }) => outcome === 'refused').map(({ row }) => row)
  const links = linksOf(results)
  const mayCopy = options !== undefined && options.copyLink !== 'never'
  const actFor = ({ row, outcome }: Result): ReactNode => {
    const handed = outcome === 'not_configured' || outcome === 'refused' || outcome === 'waiting'
    if (!handed || !mayCopy || row.invitationId === null) return null
    return (
      <CopyLinkButton
        organizationId={organization.id}
        id={row.invitationId as InvitationId}
        email={row.email ?? row.text}
        link={row.link}
      />
    )
  }
  const footer = (
    <>
      <span className="me-auto min-w-0 grow basis-40 text-xs text-text-3 max-md:basis-full">
        {links !== '' && words.linkNote}
      </span>
      {links !== '' && results.length > 1 && <CopyTextButton label={words.copyAll} text={links} />}
      {failed.length > 0 && <Button onClick={() => onAgain(failed)}>{words.tryAgain}</Button>}
      <Button look="primary" ref={done} onClick={onClose}>
        {words.done}
      </Button>
    </>
  )
  return (
    <Dialog open wide onClose={onClose} title={words.title} footer={footer}>
      <Results results={results} actFor={actFor} />
    </Dialog>
  )
}

export default function InviteDialog({ organization, start = '', onClose }: Props) {
  const { invite: words, common } = useMessages()
  const options = useOptions(organization.id)
  const invite = useInvite(organization.id, start)
  const [rows, setRows] = useState<readonly ResultRow[]>()
  const field = useRef<HTMLInputElement>(null)
  const { count, why } = useReadiness(invite, options.data)
  const { sending, progress, state } = invite
  const submit = async () => {
    if (why !== undefined || sending.isPending || options.data === undefined) return
    setRows(await invite.submit())
  }
  // What stopped it stands in the dialog; nothing written is lost.
  const send = () => void submit().catch(() => {})
  const again = (failed: readonly ResultRow[]) => {
    invite.startAgain(failed)
    setRows(undefined)
  }
  if (rows) return <Done {...{ organization, rows, onClose }} options={options.data} onAgain={again} />

  const { canMail = true, lifetimeHours } = options.data ?? {}
  const written = state.file ? state.file.table.lines.length : state.entries.length
  const footer = (
    <>
      <span id="invite-why" className="me-auto min-w-0 grow basis-40 text-xs text-text-3 max-md:basis-full">
        {progress && sending.isPending
          ? words.progress(progress.done, progress.all)
          : (why ?? (lifetimeHours === undefined ? '' : words.expires(lifetimeHours)))}
      </span>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button
        look="primary"
        icon={canMail ? Mail : UserPlus}
        busy={sending.isPending}
        disabled={why !== undefined || options.data === undefined}
        aria-describedby="invite-why"
        onClick={send}
      >
        {(canMail ? words.submit : words.create)(count)}
      </Button>
    </>
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    send()
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      dirty={written > 0}
      question={words.discard(written)}
      title={words.title}
      description={words.intro(organization.name)}
      footer={footer}
      initialFocus={field}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears the key that sends from any of the fields */}
      <div onKeyDown={onKeyDown}>
        {options.data ? (
          <Writing organization={organization} invite={invite} options={options.data} field={field} />
        ) : options.isError ? (
          <OptionsTrouble error={options.error} />
        ) : (
          <Waiting />
        )}
      </div>
    </Dialog>
  )
}

function OptionsTrouble({ error }: { readonly error: unknown }) {
  const messages = useMessages()
  return <FormTrouble>{sentenceOf(error, messages)}</FormTrouble>
}
