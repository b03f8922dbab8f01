import {
  diffAlike,
  findName,
  placeOfTarget,
  protection,
  type Difference,
  type Impact,
  type Permission,
  type Snapshot,
  type Target,
  type TargetPlace,
} from '@rollcall/core/access'
import type { Consequence, ConsequenceLine, NamedGain } from '@rollcall/contract/consequence'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { listMembersOfUsers, type NamedMember } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import type { OrganizationAccess } from './organization-access.ts'

/** Whose eyes the answer is for. Null: somebody who may see nothing of people and applications. */
export type Viewer = Pick<OrganizationAccess, 'may' | 'decide'> | null

export type Told = Omit<Consequence, 'applied' | 'revision' | 'undoId'>

interface Change {
  readonly before: Snapshot
  readonly after: Snapshot
  readonly now: Date
}

const mostNamed = 100
const mostReasons = 10
const mostLines = 200

/** Who gains and who loses what, as far as the viewer may view where it lies. */
export async function tellConsequence(db: Db, viewer: Viewer, change: Change): Promise<Told> {
  const sight = openSight(viewer, change)
  const impacts = diffAlike(change.before, change.after, change.now)
  const users = impacts.filter(({ type }) => type === 'user').map((impact) => seen(impact, sight))
  const programs = impacts.filter(({ type }) => type !== 'user').map((impact) => seen(impact, sight))
  const named = users.filter(({ dangers }) => dangers.permissions.length + dangers.protected.length > 0)
  const total = (some: readonly Seen[]): number => some.reduce((sum, { ids }) => sum + ids.length, 0)
  return {
    gaining: total(users.filter(({ gains }) => gains.length > 0)),
    losing: total(users.filter(({ losses }) => losses.length > 0)),
    programs: total(programs.filter(({ gains, losses }) => gains.length + losses.length > 0)),
    lines: toLines(users, sight).slice(0, mostLines),
    named: await nameThem(db, viewer, change.before, named),
    namedCount: total(named),
    hidden: sight.isMoreHidden(),
  }
}

interface Sight {
  readonly describe: (permission: string) => Pick<Permission, 'level' | 'dangerous'>
  readonly placeOf: (target: Target) => TargetPlace | undefined
  readonly sees: (place: TargetPlace | undefined) => boolean
  readonly nameOf: (application: string) => string
  readonly isProtected: (place: TargetPlace) => boolean
  readonly isMoreHidden: () => boolean
}

/** What lies in an application is seen by whoever may view the application. */
function openSight(viewer: Viewer, { before, after }: Change): Sight {
  const views = new Map<string, boolean>()
  const [wasProtected, isProtected] = [protection(before), protection(after)]
  const permissions = new Map(after.catalogue.source.permissions.map((permission) => [permission.name, permission]))
  let isMoreHidden = false
  const mayView = (application: string): boolean => {
    const known = views.get(application)
    if (known !== undefined) return known
    const resource = { type: 'application', id: application }
    const verdict = viewer?.decide('application.view', resource).decision === true
    views.set(application, verdict)
    return verdict
  }
  return {
    describe: (permission) => permissions.get(permission) ?? { dangerous: true },
    placeOf: (target) => {
      const place = placeOfTarget(after, target)
      return place?.application === null && target.id !== null ? placeOfTarget(before, target) : place
    },
    sees: (place) => {
      const isSeen = place === undefined || place.application === null || mayView(place.application)
      if (!isSeen) isMoreHidden = true
      return isSeen
    },
    nameOf: (application) => nameOf(after, application) ?? nameOf(before, application) ?? application,
    isProtected: (place) => wasProtected(place) || isProtected(place),
    isMoreHidden: () => isMoreHidden,
  }
}

const nameOf = (snapshot: Snapshot, id: string): string | undefined => findName(snapshot, 'application', id)

/** What a viewer sees of an impact: permissions of the organization as a whole, and levels at places. */
interface Seen {
  readonly ids: readonly string[]
  readonly gains: readonly Piece[]
  readonly losses: readonly Piece[]
  readonly dangers: Pick<NamedGain, 'permissions' | 'protected'>
}

type Piece =
  | { readonly kind: 'permission'; readonly permission: string; readonly dangerous: boolean }
  | {
      readonly kind: 'level'
      readonly place: TargetPlace
      readonly level: 'admin' | 'read'
      readonly dangerous: readonly string[]
    }

function seen({ ids, gains, losses }: Impact, sight: Sight): Seen {
  const gained = toPieces(gains, sight, 'admin')
  return { ids, gains: gained, losses: toPieces(losses, sight, 'read'), dangers: toDangers(gained, sight) }
}

/** @param wins of the levels that go at a place, the one that is told: who gains Admin gains to read too, who can no longer read loses all */
function toPieces(differences: readonly Difference[], sight: Sight, wins: 'admin' | 'read'): readonly Piece[] {
  const whole: Piece[] = []
  const levels = new Map<string, { place: TargetPlace; level: 'admin' | 'read'; dangerous: Set<string> }>()
  for (const { permission, targets } of differences) {
    const { level = 'read', dangerous } = sight.describe(permission)
    for (const target of targets) {
      const place = sight.placeOf(target)
      if (!sight.sees(place)) continue
      if (place === undefined) {
        if (!whole.some((piece) => piece.kind === 'permission' && piece.permission === permission))
          whole.push({ kind: 'permission', permission, dangerous })
        continue
      }
      const key = JSON.stringify([place.application, place.environment])
      const known = levels.get(key) ?? { place, level, dangerous: new Set<string>() }
      if (level === wins) known.level = wins
      if (dangerous) known.dangerous.add(permission)
      levels.set(key, known)
    }
  }
  const placed = [...levels.values()].map(
    ({ place, level, dangerous }): Piece => ({ kind: 'level', place, level, dangerous: [...dangerous] }),
  )
  return [...whole, ...withoutElsewhere(placed)]
}

/** What lies in no application is worth telling only where nothing lies in one. */
function withoutElsewhere(pieces: readonly Piece[]): readonly Piece[] {
  const isIn = (piece: Piece): boolean => piece.kind === 'level' && piece.place.application !== null
  return pieces.some(isIn) ? pieces.filter(isIn) : pieces
}

function toDangers(gains: readonly Piece[], sight: Sight): Seen['dangers'] {
  const permissions = gains.flatMap((piece) => {
    if (piece.kind === 'level') return piece.dangerous
    return piece.dangerous ? [piece.permission] : []
  })
  const guarded = gains.flatMap((piece) => {
    if (piece.kind !== 'level' || piece.level !== 'admin' || !sight.isProtected(piece.place)) return []
    const { application, environment } = piece.place
    return application === null ? [] : [{ application: sight.nameOf(application), environment: environment ?? '' }]
  })
  return { permissions: [...new Set(permissions)].slice(0, mostReasons), protected: guarded.slice(0, mostReasons) }
}

interface LineDraft {
  readonly effect: 'gain' | 'loss'
  readonly piece: Piece
  users: number
  readonly applications: Set<string>
}

function toLines(users: readonly Seen[], sight: Sight): readonly ConsequenceLine[] {
  const drafts = new Map<string, LineDraft>()
  for (const { ids, gains, losses } of users)
    for (const [effect, pieces] of [
      ['gain', gains],
      ['loss', losses],
    ] as const) {
      const counted = new Set<string>()
      for (const piece of pieces) {
        const key = JSON.stringify([effect, piece.kind === 'permission' ? piece.permission : levelKey(piece)])
        const draft = drafts.get(key) ?? { effect, piece, users: 0, applications: new Set<string>() }
        if (!counted.has(key)) draft.users += ids.length
        counted.add(key)
        if (piece.kind === 'level' && piece.place.application !== null) draft.applications.add(piece.place.application)
        drafts.set(key, draft)
      }
    }
  return [...drafts.values()].map((draft) => toLine(draft, sight))
}

const levelKey = ({ level, place }: Extract<Piece, { kind: 'level' }>): unknown => [level, place.environment]

function toLine({ effect, piece, users, applications }: LineDraft, sight: Sight): ConsequenceLine {
  if (piece.kind === 'permission') return { effect, kind: 'permission', permission: piece.permission, users }
  return {
    effect,
    kind: 'level',
    level: piece.level,
    environment: piece.place.environment,
    applications: applications.size,
    names: [...applications].slice(0, mostReasons).map(sight.nameOf),
    users,
  }
}

async function nameThem(db: Db, viewer: Viewer, { id }: Snapshot, named: readonly Seen[]): Promise<NamedGain[]> {
  if (viewer === null || !viewer.may('member.view')) return []
  const gainers = named.flatMap(({ ids, dangers }) => ids.map((userId) => ({ userId, dangers }))).slice(0, mostNamed)
  const members = await listMembersOfUsers(
    db,
    id as OrganizationId,
    gainers.map(({ userId }) => userId),
  )
  const byUser = new Map(members.map((member) => [member.user_id as string, member]))
  return gainers.map(({ userId, dangers }) => ({ ...nameOfMember(byUser.get(userId), userId), ...dangers }))
}

const nameOfMember = (member: NamedMember | undefined, userId: string) => ({
  membershipId: member?.id ?? null,
  name: member?.name ?? member?.email ?? userId,
  email: member?.email ?? null,
})
