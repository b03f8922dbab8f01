import { useState } from 'react'
import { call } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type Added, addAddresses, type Entry, written } from './addresses.ts'
import type { Mark } from './address-field.tsx'
import { type CsvFile, readCsv, writeCsv } from './csv.ts'
import { emptyPlace, type InviteBody, type PlaceDraft, toPlaceBody } from './draft.ts'
import { type Part, useSend } from './use-send.ts'
import { type ResultRow, useVerdicts } from './use-verdicts.ts'

export const mostChips = 500
const partSize = 500

/** Addresses whose offer is there already and whose mail failed: sending them again is another try of the same mail. */
type Retries = ReadonlyMap<string, `inv_${string}`>

interface Written {
  readonly entries: readonly Entry[]
  readonly said: Added | undefined
  readonly file: { readonly name: string; readonly table: CsvFile } | undefined
  readonly fileTrouble: 'unreadable' | 'empty' | undefined
  readonly retries: Retries
}

const nothing: Written = { entries: [], said: undefined, file: undefined, fileTrouble: undefined, retries: new Map() }

const partsOf = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / partSize) }, (_, part) =>
    items.slice(part * partSize, (part + 1) * partSize),
  )

const toItem = (entry: Entry) => ({ email: written(entry) })

async function readText(file: File): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
  } catch {
    return undefined
  }
}

function useWriting(start: string) {
  const [state, setState] = useState<Written>(() => ({ ...nothing, entries: addAddresses([], start)[0] }))
  const add = (text: string) =>
    setState((before) => {
      const [entries, said] = addAddresses(before.entries, text)
      return { ...before, entries, said }
    })
  const remove = (texts: readonly string[]) =>
    setState((before) => ({
      ...before,
      said: undefined,
      entries: before.entries.filter(({ text }) => !texts.includes(text)),
    }))
  const takeFile = async (file: File) => {
    const text = await readText(file)
    if (text === undefined) return setState((before) => ({ ...before, fileTrouble: 'unreadable' }))
    const table = readCsv(text)
    if (table !== undefined) return setState({ ...nothing, file: { name: file.name, table } })
    const [entries, said] = addAddresses(state.entries, text)
    setState({ ...state, entries, said, fileTrouble: entries.length === 0 ? 'empty' : undefined })
  }
  const change = (table: CsvFile) =>
    setState((before) => ({ ...before, file: before.file && { ...before.file, table } }))
  return { state, setState, add, remove, takeFile, change }
}

const retried = (email: string, invitationId: string, code: string | null): ResultRow => ({
  row: 0,
  text: email,
  email,
  name: null,
  verdict: 'new',
  errors: code === null ? [] : [{ member: 'email', code, detail: code }],
  invitationId,
  status: code === null ? 'created' : 'skipped',
  delivery: { state: 'queued', reason: null, at: new Date().toISOString() },
  link: null,
})

async function retryAll(organizationId: OrganizationId, retries: Retries): Promise<readonly ResultRow[]> {
  if (retries.size === 0) return []
  const { items } = await call('POST /v1/organizations/{organizationId}/invitations/bulk', {
    path: { organizationId },
    body: { act: 'retry-delivery', ids: [...retries.values()] },
  })
  const emailOf = new Map(Array.from(retries, ([email, id]) => [id, email]))
  return items.map(({ invitationId, done, code }) =>
    retried(emailOf.get(invitationId) ?? invitationId, invitationId, done ? null : (code ?? 'server.fault')),
  )
}

/** Everything that the dialog knows: what is written, what the server says of it, and the way to send it. */
export function useInvite(organizationId: OrganizationId, start: string) {
  const writing = useWriting(start)
  const { entries, file, retries } = writing.state
  const [place, setPlace] = useState<PlaceDraft>(emptyPlace)
  const placeBody = toPlaceBody(place)
  const fresh = entries.filter(({ text, valid }) => valid && !retries.has(text))
  const username = place.username.trim()
  const single = file === undefined && entries.length <= 1
  const items = fresh.map((entry) => ({ ...toItem(entry), ...(single && username !== '' && { username }) }))
  const body: InviteBody | undefined = file
    ? { csv: writeCsv(file.table), place: placeBody }
    : items.length === 0 || items.length > mostChips
      ? undefined
      : { items, place: placeBody }
  const verdicts = useVerdicts(organizationId, body)
  const known = new Map(verdicts.data?.items.map((row) => [row.email ?? row.text, row.verdict]))
  const markOf = ({ text, valid }: Entry): Mark =>
    valid ? (retries.has(text) ? 'retry' : (known.get(text) ?? 'new')) : 'invalid'

  const { send, progress } = useSend(organizationId)
  const parts = (): Part[] => {
    if (file) {
      return partsOf(file.table.lines).map((lines) => ({
        body: { csv: writeCsv({ ...file.table, lines }), place: placeBody },
        rows: lines.length,
      }))
    }
    const willGo = items.filter((_, index) => fresh[index] !== undefined && markOf(fresh[index]) === 'new')
    return partsOf(willGo).map((some) => ({ body: { items: [...some], place: placeBody }, rows: some.length }))
  }
  const submit = async (): Promise<readonly ResultRow[]> => {
    const wanted = new Map([...retries].filter(([email]) => entries.some(({ text }) => text === email)))
    const again = await retryAll(organizationId, wanted)
    const sent = parts()
    return [...again, ...(sent.length === 0 ? [] : await send.mutateAsync(sent))]
  }
  /** Those whose mail failed go back into the field, where they can be mended or tried again. */
  const startAgain = (failed: readonly ResultRow[]) =>
    writing.setState({
      ...nothing,
      entries: failed.map(({ email, text, name }) => ({ text: email ?? text, valid: email !== null, name })),
      retries: new Map(
        failed.flatMap(({ email, invitationId }) =>
          email === null || invitationId === null ? [] : [[email, invitationId as `inv_${string}`] as const],
        ),
      ),
    })
  return {
    ...writing,
    place,
    setPlace: (change: Partial<PlaceDraft>) => setPlace((before) => ({ ...before, ...change })),
    single,
    verdicts,
    markOf,
    submit,
    sending: send,
    progress,
    startAgain,
  }
}
