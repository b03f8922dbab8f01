import { parseAddressList, parseEnd, parseGroup, parseList, type FileColumn } from '@rollcall/core/invitation'
import type { SignInMethod } from '@rollcall/core/policy'
import type { Email } from '@rollcall/core/shared/email'
import type { Id, IdPrefix, RoleId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import { signInMethods, type PlaceScope, mostRows } from '@rollcall/contract/invitation'
import type { BodyOf } from '@rollcall/contract/operations'
import { toEmail } from '../shared/email.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { readFile, type FileRow } from './csv.ts'
import type { Directory } from './directory.ts'
import { checkPlace, emptyPlace, withBody, type PlaceFault, type WishedPlace } from './place.ts'

/** One row of a request, read. */
export interface Draft {
  readonly row: number
  readonly text: string
  readonly email: Email | null
  readonly name: string | null
  readonly place: WishedPlace
  readonly faults: readonly PlaceFault[]
}

export type InviteBody = BodyOf<'POST /v1/organizations/{organizationId}/invitations'>

const badAddress: PlaceFault = {
  member: 'email',
  code: 'email.invalid',
  detail: 'This is not an e-mail address that can receive mail.',
}

/** Every row of the request, whichever way it came; nothing of it is left out. */
export function readRows(
  directory: Directory,
  body: InviteBody,
  now: Date,
): { readonly ok: true; readonly drafts: readonly Draft[] } | Refused {
  const common = withBody(emptyPlace, body.place ?? {})
  const file = body.csv === undefined ? { ok: true as const, rows: [] } : readFile(body.csv, mostRows)
  if (!file.ok) return file
  const listed = body.addresses === undefined ? [] : parseAddressList(body.addresses, toEmail)
  const items = body.items ?? []
  const count = items.length + listed.length + file.rows.length
  if (count === 0) return refused('invitation.no_rows', { detail: 'There is no address in it.' })
  if (count > mostRows)
    return refused('invitation.too_many_rows', { detail: `At most ${mostRows} at once; the rest in another request.` })
  const check = checkingOnce(directory, now)
  const fromItems = items.map(({ email, ...own }, at) => readItem(check, at + 1, email, withBody(common, own)))
  const fromList = listed.map((entry, at): Draft => {
    const email = entry.state === 'invalid' ? null : entry.email
    const name = entry.state === 'invalid' ? null : entry.name
    const faults = email === null ? [badAddress] : check(common)
    return { row: items.length + at + 1, text: entry.text, email, name, place: common, faults }
  })
  const fromFile = file.rows.map((row) => readFileRow(check, directory, common, row))
  return { ok: true, drafts: [...fromItems, ...fromList, ...fromFile] }
}

type Check = (place: WishedPlace) => readonly PlaceFault[]

/** Most rows share one place, which is judged once. */
function checkingOnce(directory: Directory, now: Date): Check {
  const known = new Map<string, readonly PlaceFault[]>()
  return (place) => {
    const key = JSON.stringify({ ...place, note: null })
    const faults = known.get(key) ?? checkPlace(directory, place, now)
    known.set(key, faults)
    return faults
  }
}

/** `ada@example.com`, or `Ada <ada@example.com>` */
function readAddress(text: string): Pick<Draft, 'email' | 'name'> {
  const whole = toEmail(text)
  if (whole.ok) return { email: whole.value, name: null }
  const [only, ...others] = parseAddressList(text, toEmail)
  if (only === undefined || only.state === 'invalid' || others.length > 0) return { email: null, name: null }
  return { email: only.email, name: only.name }
}

function readItem(check: Check, row: number, text: string, place: WishedPlace): Draft {
  const { email, name } = readAddress(text)
  return { row, text, email, name, place, faults: [...(email === null ? [badAddress] : []), ...check(place)] }
}

function readFileRow(check: Check, directory: Directory, common: WishedPlace, { line, cells, fault }: FileRow): Draft {
  const faults: PlaceFault[] =
    fault === undefined ? [] : [{ member: 'row', code: 'invitation.csv_invalid', detail: fault }]
  const place = readPlace(directory, common, cells, faults)
  const draft = readItem(check, line, cells.email ?? '', place)
  return { ...draft, faults: [...faults, ...draft.faults] }
}

type Cells = Readonly<Partial<Record<FileColumn, string>>>

/** An empty cell says nothing: the common place holds. @param faults takes what is wrong with cells */
function readPlace(directory: Directory, common: WishedPlace, cells: Cells, faults: PlaceFault[]): WishedPlace {
  const read = <Value>(column: FileColumn, parse: (cell: string) => Value | undefined, otherwise: Value): Value => {
    const cell = cells[column] ?? ''
    if (cell === '') return otherwise
    const value = parse(cell)
    if (value === undefined) faults.push(toFault(column, cell))
    return value ?? otherwise
  }
  return {
    roleIds: read('roles', (cell) => all(parseList(cell).map((name) => findRole(directory, name))), common.roleIds),
    scope: read('scope', (cell) => readScope(directory, cell), common.scope),
    groups: read('groups', (cell) => all(parseList(cell).map((text) => readGroup(directory, text))), common.groups),
    endsAt: read('end_date', readEnd, common.endsAt),
    method: read('method', readMethod, common.method),
    username: read('username', (cell) => cell, common.username),
    note: read('note', (cell) => cell.slice(0, 1_000), common.note),
  }
}

const all = <Value>(values: readonly (Value | undefined)[]): readonly Value[] | undefined =>
  values.every((value) => value !== undefined) ? (values as readonly Value[]) : undefined

const words: Readonly<Partial<Record<FileColumn, string>>> = {
  roles: 'No role is called like this, or several are:',
  scope: 'No scope is called like this:',
  groups: 'No notification group is called like this:',
  end_date: 'Write a day such as 2027-03-31, or an instant, not',
  method: `Write one of ${signInMethods.join(', ')}, not`,
}

const toFault = (column: FileColumn, cell: string): PlaceFault => ({
  member: column,
  code: 'invitation.cell_invalid',
  detail: `${words[column] ?? ''} ${cell.slice(0, 100)}`.trim(),
})

/** By key, or by a name that only one role has. */
function findRole({ roles }: Directory, text: string): RoleId | undefined {
  const name = toFolded(text)
  const all = [...roles.values()]
  const found = all.find(({ key }) => key === name)
  if (found !== undefined) return found.id as RoleId
  const named = all.filter((role) => toFolded(role.name) === name)
  return named.length === 1 ? (named[0]?.id as RoleId) : undefined
}

function readScope({ scopes }: Directory, cell: string): PlaceScope | undefined {
  const name = toFolded(cell)
  if (['organization', 'entire organization'].includes(name)) return { kind: 'organization' }
  if (['own', 'user’s applications only', "user's applications only"].includes(name)) return { kind: 'own' }
  const scopeId = idNamed(scopes, name)
  if (scopeId !== undefined) return { kind: 'named', scopeId }
  const parts = parseList(cell)
  const isTags = parts.length > 0 && parts.every((part) => /^tag:./i.test(part))
  return isTags ? { kind: 'custom', owners: [], tags: parts.map((part) => part.slice(4).trim()) } : undefined
}

function readGroup({ groups }: Directory, text: string) {
  const { name, email, sms } = parseGroup(text)
  const groupId = idNamed(groups, toFolded(name))
  return groupId === undefined ? undefined : { groupId, email, sms, on: true }
}

const idNamed = <Prefix extends IdPrefix>(
  names: ReadonlyMap<Id<Prefix>, string>,
  name: string,
): Id<Prefix> | undefined => [...names].find(([, known]) => known === name)?.[0]

function readEnd(cell: string): Date | undefined {
  const end = parseEnd(cell)
  return end.ok ? end.value : undefined
}

const readMethod = (cell: string): SignInMethod | undefined =>
  signInMethods.find((method) => method === cell.toLowerCase())
