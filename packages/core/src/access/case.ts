/** What a question comes to once its ids are found in a snapshot: steps 1 and 2 of the decision. */
import type { CompiledPermission, CompiledType } from './catalogue.compile.ts'
import * as code from './codes.ts'
import {
  actorOf,
  alone,
  findApplication,
  findOffset,
  findRegistered,
  findSubject,
  isKnown,
  unknownEnvironment,
} from './find.ts'
import type { Question } from './question.ts'
import type { Resource, Snapshot, Subject } from './snapshot.ts'

/** Filled by `situate`, field by field: a decision that made a new one each time would pay for it in garbage. */
export interface Case {
  snapshot: Snapshot
  question: Question
  now: number
  subject: Subject
  /** The user or service account that acts, also for a token. */
  actor: Subject
  type: CompiledType
  permission: CompiledPermission
  /** Registered; undefined for what is open, the root and users. */
  resource: Resource | undefined
  /** Where it lies; undefined when nowhere, or when its type has no place. */
  application: Resource | undefined
  offset: number
}

/** An empty case to be filled. Its fields are read only after `situate` has granted. */
export const openCase = (): Case => ({
  snapshot: undefined as never,
  question: undefined as never,
  now: 0.5,
  subject: undefined as never,
  actor: undefined as never,
  type: undefined as never,
  permission: undefined as never,
  resource: undefined,
  application: undefined,
  offset: alone,
})

/** Fills the case and answers `granted`, or the code of the first thing that is not there. */
export function situate(into: Case, snapshot: Snapshot, question: Question): code.Code {
  const standing = situateSubject(into, snapshot, question)
  return standing === code.granted ? situateObject(into) : standing
}

/** Step 1. A suspended or ended subject is found all the same. */
export function situateSubject(into: Case, snapshot: Snapshot, question: Question): code.Code {
  into.snapshot = snapshot
  into.question = question
  into.now = question.now.getTime()
  const subject = findSubject(snapshot, question.subject.type, question.subject.id)
  if (subject === undefined) return code.unknownSubject
  return situateActor(into, subject)
}

export function situateActor(into: Case, subject: Subject): code.Code {
  const actor = actorOf(into.snapshot, subject)
  if (actor === undefined) return code.unknownSubject
  into.subject = subject
  into.actor = actor
  return subject === actor ? standingOf(actor, into.now) : standingOfToken(subject, actor, into.now)
}

/** Step 2: action and resource. */
export const situateObject = (into: Case): code.Code =>
  situateAction(into) ? situateResource(into) : code.unknownAction

export function standingOf({ standing, endsAt }: Subject, now: number): code.Code {
  if (standing !== 'active') return standing === 'suspended' ? code.suspended : code.notAMember
  return isOver(endsAt, now) ? code.ended : code.granted
}

function standingOfToken(token: Subject, holder: Subject, now: number): code.Code {
  const standing = standingOf(holder, now)
  return standing === code.granted ? standingOf(token, now) : standing
}

/** At the end itself it is over; an instant that is no number is after every end. */
export const isOver = (endsAt: number | null, now: number): boolean => endsAt !== null && !(now < endsAt)

export function situateAction(into: Case): boolean {
  const { resource, action } = into.question
  const type = into.snapshot.catalogue.types.get(resource.type)
  const permission = type?.actions.get(action.name)
  if (type === undefined || permission === undefined) return false
  into.type = type
  into.permission = permission
  return true
}

function situateResource(into: Case): code.Code {
  const { snapshot, type } = into
  const asked = into.question.resource
  const registry = snapshot.registries[type.index]
  const resource = registry && findRegistered(registry, asked.id)
  if (!isKnown(snapshot, type, asked.id, resource)) return code.unknownResource
  return situateRecord(into, resource)
}

/** The place of a resource that is known, registered or not. */
export function situateRecord(into: Case, resource: Resource | undefined): code.Code {
  into.resource = resource
  into.application = undefined
  into.offset = alone
  return into.type.isPlaced ? situatePlace(into) : code.granted
}

function situatePlace(into: Case): code.Code {
  const { snapshot, type, resource } = into
  const asked = into.question.resource
  const application = findApplication(snapshot, resource, asked)
  if (application === undefined) return code.granted
  if (application === 'unknown') return code.unknownResource
  const offset = findOffset(application, type, resource, asked)
  if (offset !== unknownEnvironment) {
    into.application = application
    into.offset = offset
    return code.granted
  }
  // A registered resource whose environment is gone lies nowhere; a request that names one that never was is mistaken.
  return resource === undefined ? code.unknownResource : code.granted
}
