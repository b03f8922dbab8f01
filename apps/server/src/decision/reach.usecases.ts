import {
  applicationsOf,
  decide,
  environmentIdsOf,
  permissionsOn,
  questionsAt,
  type ShownApplication,
  type Snapshot,
  type SubjectReference,
  trace,
} from '@rollcall/core/access'
import { toFolded } from '@rollcall/core/shared/text'
import type { RoleId } from '@rollcall/core/shared/ids'
import type { Reach } from '@rollcall/contract/decision'
import type { BodyOf } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { findAsked, namePeople, nameRole } from './asked.ts'
import { toWireReason } from './explain.usecases.ts'

type Body = BodyOf<'POST /v1/organizations/{organizationId}/access/reach'>
type Row = Reach['items'][number]
type Level = Row['level']

const standings = ['unknown_subject', 'not_a_member', 'suspended', 'ended']

/** What somebody can do, place by place: decided, not computed from roles, so that it is what is enforced. */
export async function reachFor(
  db: Db,
  access: OrganizationAccess,
  { subject, q = '', only, cursor, limit = 50 }: Body,
  now: Date,
): Promise<{ readonly ok: true; readonly value: Reach } | Refused> {
  const asked = await findAsked(db, access, subject)
  if (!asked.ok) return asked
  const after = cursor === undefined ? undefined : readCursor('reach', cursor)
  if (cursor !== undefined && after === undefined) return refused('request.cursor_invalid')
  const survey = openSurvey(access.snapshot, asked.reference, now)
  const all = applicationsOf(access.snapshot)
  const visible = all.filter(({ id }) => maySee(access, id))
  const fitting = visible.filter(({ name }) => toFolded(name).includes(toFolded(q)))
  const rows = only === undefined ? fitting : fitting.filter((one) => survey.isReached(one))
  const start = after === undefined ? 0 : rows.findIndex((one) => isAfter(one, after))
  const page = start < 0 ? [] : rows.slice(start, start + limit)
  const last = page.at(-1)
  const hasMore = start >= 0 && rows.length > start + limit && last !== undefined
  const items = page.map((one) => survey.toRow(one))
  const organization = after === undefined ? survey.organization() : []
  const people = await namePeople(db, access, [asked.reference.id])
  return {
    ok: true,
    value: {
      revision: access.snapshot.revision,
      at: now.toISOString(),
      subject: people.of(asked.reference.type, asked.reference.id),
      standing: survey.standing,
      organization,
      roles: survey.roles().map((id) => nameRole(access, id)),
      permissionSets: survey.permissionSets(),
      items,
      nextCursor: hasMore ? writeCursor('reach', last.name, last.id) : null,
      total: rows.length,
      moreHidden: visible.length < all.length,
    },
  }
}

export const maySee = (access: OrganizationAccess, application: string): boolean =>
  access.decide('application.view', { type: 'application', id: application }).decision

const isAfter = ({ name, id }: ShownApplication, after: { readonly key: string; readonly id: string }): boolean => {
  const [one, other] = [name.toLowerCase(), after.key.toLowerCase()]
  return one > other || (one === other && id > after.id)
}

interface Survey {
  readonly standing: Reach['standing']
  readonly isReached: (application: ShownApplication) => boolean
  readonly toRow: (application: ShownApplication) => Row
  readonly organization: () => Reach['organization']
  readonly roles: () => readonly string[]
  readonly permissionSets: () => string[][]
}

interface Asked {
  readonly permission: string
  readonly level: 'read' | 'admin'
  readonly resource: { readonly type: string; readonly id: string }
}

function openSurvey(snapshot: Snapshot, subject: SubjectReference, now: Date): Survey {
  const root = { type: 'organization', id: snapshot.id }
  const environmentIds = environmentIdsOf(snapshot)
  const [sets, named] = [new Map<string, number>(), new Set<string>()]
  const levels = new Map(snapshot.catalogue.source.permissions.map(({ name, level }) => [name, level]))
  const question = ({ permission, resource }: Pick<Asked, 'permission' | 'resource'>) => ({
    subject,
    action: { name: permission },
    resource,
    now,
  })
  const isPermitted = (asked: Pick<Asked, 'permission' | 'resource'>): boolean =>
    decide(snapshot, question(asked)).decision
  const rolesFor = (asked: Pick<Asked, 'permission' | 'resource'>): RoleId[] => {
    const ids = [...new Set(trace(snapshot, question(asked)).path.map(({ roleId }) => roleId as RoleId))]
    for (const id of ids) named.add(id)
    return ids
  }
  const setOf = (permissions: readonly string[]): number => {
    const key = permissions.join(' ')
    const known = sets.get(key) ?? sets.size
    sets.set(key, known)
    return known
  }
  const inEnvironment = (application: string, name: string): readonly Asked[] => {
    const id = environmentIds.get(application)?.get(name)
    return id === undefined ? [] : questionsAt(snapshot, application, { id, name })
  }
  const onApplication = (id: string): readonly Asked[] =>
    permissionsOn(snapshot, 'application').flatMap((permission) => {
      const level = levels.get(permission)
      return level === undefined ? [] : [{ permission, level, resource: { type: 'application', id } }]
    })
  const highest = (permitted: readonly Asked[]): Level =>
    permitted.some(({ level }) => level === 'admin') ? 'admin' : permitted.length > 0 ? 'read' : 'none'

  const cellOf = (application: string, name: string) => {
    const permitted = inEnvironment(application, name).filter(isPermitted)
    const level = highest(permitted)
    const carrying = permitted.filter((one) => one.level === level).flatMap(rolesFor)
    return {
      environment: name,
      level,
      permissions: setOf(permitted.map((one) => one.permission)),
      roles: [...new Set(carrying)],
    }
  }
  const { reason } = decide(snapshot, question({ permission: 'organization.view', resource: root }))
  return {
    standing: standings.includes(reason) ? toWireReason(reason) : null,
    isReached: ({ id }) => isPermitted({ permission: 'application.view', resource: { type: 'application', id } }),
    toRow: ({ id, name, environments }) => ({
      application: { id, name },
      level: highest(onApplication(id).filter(isPermitted)),
      environments: environments.map((environment) => cellOf(id, environment)),
    }),
    organization: () =>
      permissionsOn(snapshot, 'organization')
        .filter((permission) => isPermitted({ permission, resource: root }))
        .map((permission) => ({ permission, roles: rolesFor({ permission, resource: root }) })),
    roles: () => [...named],
    permissionSets: () => [...sets.keys()].map((key) => (key === '' ? [] : key.split(' '))),
  }
}
