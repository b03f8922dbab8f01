import {
  countTouched,
  decide,
  explain,
  type Explanation as EngineExplanation,
  type Fix as EngineFix,
  permissionFor,
  placeOf,
  type Question,
  type RolePath,
} from '@rollcall/core/access'
import { explainSteps, type Explanation, type Fix, type QuestionInput } from '@rollcall/contract/decision'
import type { Db } from '@rollcall/storage/engine/schema'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { Refused } from '../shared/refused.ts'
import { type AskedSubject, findAsked, namePeople, nameRole, type People, toResource } from './asked.ts'
import { mayKnow } from './visible.ts'

type Explained = { readonly ok: true; readonly value: Explanation } | Refused
type Step = Explanation['steps'][number]

/** The engine's own explanation of one question, as far as who asks may see it. */
export async function explainTo(
  db: Db,
  access: OrganizationAccess,
  { subject, action, resource, context }: QuestionInput,
  now: Date,
): Promise<Explained> {
  const asked = await findAsked(db, access, subject)
  if (!asked.ok) return asked
  const question: Question = {
    subject: asked.reference,
    action: { name: action },
    resource: toResource(resource),
    context,
    now,
  }
  const found = explain(access.snapshot, question)
  const people = await namePeople(db, access, [asked.reference.id, ...peopleIn(found)])
  const value = mayKnow(access, question.resource, now)
    ? explainKnown(access, question, asked, found, people)
    : explainHidden(access, question, asked, people)
  return { ok: true, value }
}

const peopleIn = ({ scope, fixes }: EngineExplanation): readonly string[] => [
  ...(scope?.matched.owners ?? []),
  ...fixes.flat().flatMap((fix) => ('userId' in fix ? [fix.userId] : [])),
]

function frame(access: OrganizationAccess, question: Question, people: People) {
  const { snapshot } = access
  const definition = permissionFor(snapshot, question.resource.type, question.action.name)
  const { type, id } = question.subject
  return {
    hidden: [],
    revision: snapshot.revision,
    at: question.now.toISOString(),
    subject: people.of(type as AskedSubject['reference']['type'], id),
    permission:
      definition === undefined
        ? null
        : {
            name: definition.name,
            description: definition.description,
            level: definition.level ?? null,
            dangerous: definition.dangerous,
          },
    resource: {
      type: question.resource.type,
      id: question.resource.id,
      name: null,
      application: null,
      environment: null,
    },
    roles: [],
    requirements: [],
    scope: null,
    token: null,
    fixes: [],
  } satisfies Partial<Explanation>
}

/**
 * What the caller may not see. To himself it is not there, which is how he is answered everywhere; about another it cannot be told, and
 * something that is hidden is told like something that is not there.
 */
function explainHidden(
  access: OrganizationAccess,
  question: Question,
  { isSelf }: AskedSubject,
  people: People,
): Explanation {
  const common = frame(access, question, people)
  const { decision, reason } = decide(access.snapshot, question)
  const stands: Step[] = [{ step: 'subject', verdict: 'pass', reason: null }]
  if (isSelf && decision) return { ...common, verdict: 'yes', reason, hidden: ['resource'], steps: stands }
  if (isSelf)
    return {
      ...common,
      verdict: 'no',
      reason: 'unknown_resource',
      steps: [...stands, { step: 'question', verdict: 'fail', reason: 'unknown_resource' }],
    }
  return { ...common, verdict: 'cannot_tell', reason: null, hidden: ['resource'], steps: [] }
}

function explainKnown(
  access: OrganizationAccess,
  question: Question,
  { isSelf }: AskedSubject,
  found: EngineExplanation,
  people: People,
): Explanation {
  const place = placeOf(access.snapshot, question.resource)
  const { application } = place
  const common = frame(access, question, people)
  const mayFix = access.may('access.explain')
  return {
    ...common,
    hidden: mayFix || !isSelf || found.decision ? [] : ['fixes'],
    verdict: found.decision ? 'yes' : 'no',
    reason: toWireReason(found.reason),
    resource: {
      ...common.resource,
      name: place.name,
      application:
        application === null || application === 'unknown' ? null : { id: application.id, name: application.name },
      environment: place.environment,
    },
    steps: toSteps(found),
    roles: found.roles.map((role) => toRole(access, role, found)),
    requirements: found.requires.map(({ permission, decision, reason }) => ({
      permission,
      permitted: decision,
      reason: toWireReason(reason),
    })),
    scope: found.scope && {
      kind: found.scope.kind,
      inside: found.reason === 'owner' || found.scope.isInside,
      owners: found.scope.matched.owners.map((id) => people.of('user', id)),
      tags: [...found.scope.matched.tags],
    },
    token: found.token && { listsPermission: found.token.listsPermission, inScope: found.token.isInScope },
    fixes: mayFix ? found.fixes.map((set) => set.map((fix) => toFix(access, fix, people))) : [],
  }
}

/** Who exists elsewhere is nobody's business: who is unknown is no member. */
export const toWireReason = (reason: EngineExplanation['reason']): EngineExplanation['reason'] =>
  reason === 'unknown_subject' ? 'not_a_member' : reason

const standing = ['unknown_subject', 'not_a_member', 'suspended', 'ended']
const unknown = ['unknown_action', 'unknown_resource']
const ofRoles = ['no_permission', 'not_owned', 'condition', 'grid_none', 'grid_deny', 'grid_read_only']

/** What comes before the step that decides has passed; what comes after it is told as far as it was found. */
function toSteps(found: EngineExplanation): Step[] {
  const { decision, reason, roles, requires, scope, token } = found
  const deciding = decision ? explainSteps.length : explainSteps.findIndex((name) => isReasonOf(name, reason))
  const wasFound =
    !unknown.includes(reason) && (deciding > 1 || roles.length > 0 || requires.length > 0 || scope !== null)
  const step = (name: Step['step'], passes: boolean | null): Step => {
    const at = explainSteps.indexOf(name)
    if (at === deciding) return { step: name, verdict: 'fail', reason: toWireReason(reason) }
    return {
      step: name,
      verdict: passes === null ? 'not_asked' : at < deciding || passes ? 'pass' : 'fail',
      reason: null,
    }
  }
  return [
    step('subject', true),
    step('question', wasFound ? true : null),
    step('roles', wasFound ? roles.some(({ verdict }) => verdict === 'granted') : null),
    step('requirements', wasFound && requires.length > 0 ? requires.every((one) => one.decision) : null),
    step('scope', wasFound && scope !== null ? scope.isInside : null),
    step('token', wasFound && token !== null ? token.listsPermission && token.isInScope : null),
  ]
}

function isReasonOf(step: Step['step'], reason: string): boolean {
  switch (step) {
    case 'subject':
      return standing.includes(reason)
    case 'question':
      return unknown.includes(reason)
    case 'roles':
      return ofRoles.includes(reason)
    case 'requirements':
      return reason === 'missing_requirement'
    case 'scope':
      return reason === 'out_of_scope'
    default:
      return reason === 'token_limit'
  }
}

function toRole(access: OrganizationAccess, role: RolePath, { path }: EngineExplanation): Explanation['roles'][number] {
  const { grant, cell, verdict } = role
  return {
    ...nameRole(access, role.roleId),
    fallback: role.isFallback,
    endsAt: role.endsAt?.toISOString() ?? null,
    verdict: verdict === 'not_elevated' ? verdict : toWireReason(verdict),
    decides: path.includes(role),
    grant: grant && { permission: grant.permission, on: grant.on, conditional: grant.condition !== undefined },
    cell:
      cell === null || cell === 'everything'
        ? null
        : { application: cell.application, environment: cell.environment, level: cell.level },
    everything: cell === 'everything',
  }
}

function toFix(access: OrganizationAccess, fix: EngineFix, people: People): Fix {
  return {
    fix: fix.fix,
    touches: countTouched(access.snapshot, fix),
    ...('roleId' in fix && { role: nameRole(access, fix.roleId) }),
    ...('permission' in fix && { permission: fix.permission }),
    ...('application' in fix && { application: fix.application }),
    ...('environment' in fix && { environment: fix.environment, level: fix.level }),
    ...('type' in fix && { resource: { type: fix.type, id: fix.id } }),
    ...('tag' in fix && { tag: fix.tag }),
    ...('of' in fix && { of: fix.of }),
    ...('userId' in fix && { user: people.of('user', fix.userId) }),
  }
}
