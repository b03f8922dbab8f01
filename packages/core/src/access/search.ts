/** Lists are the decision, asked for each: what is found is what `decide` permits, no more and no less. */
import type { CompiledPermission, CompiledType } from './catalogue.compile.ts'
import { typeOf, verbOf } from './catalogue.ts'
import {
  type Case,
  openCase,
  situateActor,
  situateAction,
  situateObject,
  situateRecord,
  situateSubject,
} from './case.ts'
import * as code from './codes.ts'
import { findRegistered } from './find.ts'
import { decide, judge } from './judge.ts'
import { at, endOf } from './paged.ts'
import { placeBits, placeRowBits } from './places.ts'
import type { Question, ResourceReference, SubjectReference } from './question.ts'
import { usualFilter } from './search.usual.ts'
import type { Registry, Resource, Snapshot, Subject } from './snapshot.ts'
import { subjectsOf } from './subjects.ts'

export interface Page {
  readonly limit: number
  /** The last id of the page before. */
  readonly after?: string | undefined
}

export interface Found {
  readonly ids: readonly string[]
  /** Of all pages together. */
  readonly total: number
  readonly hasMore: boolean
}

const nothing: Found = { ids: [], total: 0, hasMore: false }

export type ResourceSearch = Omit<Question, 'resource'> & { readonly resource: Omit<ResourceReference, 'id'> }
export type SubjectSearch = Omit<Question, 'subject'> & { readonly subject: Omit<SubjectReference, 'id'> }
export type ActionSearch = Omit<Question, 'action'>

/** The registered resources of a type on which the subject may do it, in the order of their registration. */
export function searchResources(snapshot: Snapshot, search: ResourceSearch, page: Page): Found {
  const asked = openCase()
  const question: Question = { ...search, resource: { type: search.resource.type, id: '' } }
  if (situateSubject(asked, snapshot, question) !== code.granted || !situateAction(asked)) return nothing
  const registry = snapshot.registries[asked.type.index]
  if (asked.type.kind === 'root') return searchOne(snapshot, question, snapshot.id, page)
  if (asked.type.kind === 'user') return searchUsers(snapshot, question, page)
  return registry === undefined ? nothing : searchRegistry(asked, question, registry, page)
}

function searchOne(snapshot: Snapshot, question: Question, id: string, page: Page): Found {
  const { decision } = decide(snapshot, { ...question, resource: { ...question.resource, id } })
  return { ids: decision && page.after !== id ? [id] : [], total: decision ? 1 : 0, hasMore: false }
}

function searchUsers(snapshot: Snapshot, question: Question, page: Page): Found {
  return collect(snapshot, visibleUsers(snapshot, question), page)
}

function* visibleUsers(snapshot: Snapshot, question: Question): Generator<Subject> {
  for (const subject of subjectsOf(snapshot)) {
    const resource = { type: question.resource.type, id: subject.id }
    if (subject.kind === 'user' && decide(snapshot, { ...question, resource }).decision) yield subject
  }
}

function searchRegistry(asked: Case, question: Question, registry: Registry, page: Page): Found {
  const { records } = registry
  const isUsual = usualFilter(asked)
  if (isUsual !== undefined) return searchPlaces(asked.snapshot, isUsual, page)
  const isVisible = unusualFilter(asked, question, registry)
  const after = page.after === undefined ? -1 : (findRegistered(registry, page.after)?.slot ?? -1)
  const ids: string[] = []
  let [total, later] = [0, 0]
  const end = endOf(records)
  for (let slot = 0; slot < end; slot++) {
    if (!isVisible(slot)) continue
    total += 1
    if (slot <= after) continue
    if (ids.length < page.limit) ids.push((at(records, slot) as Resource).id)
    else later += 1
  }
  return { ids, total, hasMore: later > 0 }
}

function searchPlaces(
  { places, applications }: Snapshot,
  isVisible: (rows: Int32Array, row: number, slot: number) => boolean,
  page: Page,
): Found {
  const after = page.after === undefined ? -1 : (findRegistered(applications, page.after)?.slot ?? -1)
  const ids: string[] = []
  let [total, later] = [0, 0]
  for (let number = 0; number < places.length; number++) {
    const rows = places[number]
    if (rows === undefined) continue
    for (let row = 0, slot = number << placeBits; row < rows.length; row += 1 << placeRowBits, slot++) {
      if (!isVisible(rows, row, slot)) continue
      total += 1
      if (slot <= after) continue
      if (ids.length < page.limit) ids.push((at(applications.records, slot) as Resource).id)
      else later += 1
    }
  }
  return { ids, total, hasMore: later > 0 }
}

const unusualFilter =
  (asked: Case, question: Question, { records }: Registry) =>
  (slot: number): boolean => {
    const record = at(records, slot)
    if (record === undefined) return false
    asked.question = { ...question, resource: { type: question.resource.type, id: record.id } }
    situateRecord(asked, record)
    return code.isPermit(judge(asked))
  }

/** The subjects of a type that may do it on the resource. */
export function searchSubjects(snapshot: Snapshot, search: SubjectSearch, page: Page): Found {
  return collect(snapshot, permittedSubjects(snapshot, search), page)
}

function* permittedSubjects(snapshot: Snapshot, search: SubjectSearch): Generator<Subject> {
  const asked = openCase()
  const { type } = search.subject
  asked.snapshot = snapshot
  asked.now = search.now.getTime()
  asked.question = { ...search, subject: { type, id: '' } }
  if (situateObject(asked) !== code.granted) return
  for (const subject of subjectsOf(snapshot)) {
    if (subject.kind !== type) continue
    asked.question = { ...search, subject: { type, id: subject.id } }
    if (situateActor(asked, subject) === code.granted && code.isPermit(judge(asked))) yield subject
  }
}

/** Names of the actions that the subject may do on the resource: the verb where the type is the permission's own. */
export function searchActions(snapshot: Snapshot, search: ActionSearch): readonly string[] {
  const type = snapshot.catalogue.types.get(search.resource.type)
  if (type === undefined) return []
  return permissionsOn(type)
    .filter(({ name }) => decide(snapshot, { ...search, action: { name } }).decision)
    .map(({ name }) => (typeOf(name) === type.name ? verbOf(name) : name))
}

const permissionsOn = (type: CompiledType): readonly CompiledPermission[] => [...new Set(type.actions.values())]

/** Whether the page of a type opens: some role in force grants `type.view` at all; its rows are decided one by one. */
export function opensPage(snapshot: Snapshot, subject: SubjectReference, type: string, now: Date): boolean {
  const asked = openCase()
  const question: Question = { subject, action: { name: 'view' }, resource: { type, id: '' }, now }
  if (situateSubject(asked, snapshot, question) !== code.granted) return false
  const view = snapshot.catalogue.permissionByName.get(`${type}.view`)
  return view !== undefined && isListed(asked.subject, view) && holdsAtAll(asked, view)
}

const isListed = ({ token }: Subject, { index }: CompiledPermission): boolean =>
  token === null || token.allows[index] === 1

function holdsAtAll(asked: Case, view: CompiledPermission): boolean {
  const { snapshot, actor, now } = asked
  if (actor.slot === snapshot.ownerSlot || (view.baseline && actor.kind === 'user')) return true
  const set = snapshot.roleSets[actor.roleSet]
  return (set?.roles ?? []).some((role, index) => {
    const end = set?.ends?.[index] ?? null
    const isInForce = (end === null || now < end) && !role.elevated
    return isInForce && role.holdings[view.index] !== 0
  })
}

/** Subjects come in the order of their slots, so that a page goes on where the last one ended even when its last subject is gone. */
function collect({ lineage }: Snapshot, all: Iterable<Subject>, { limit, after }: Page): Found {
  const last = after === undefined ? -1 : (lineage.people.slots.get(after) ?? -1)
  const ids: string[] = []
  let [total, later] = [0, 0]
  for (const { slot, id } of all) {
    total += 1
    if (slot <= last) continue
    if (ids.length < limit) ids.push(id)
    else later += 1
  }
  return { ids, total, hasMore: later > 0 }
}
