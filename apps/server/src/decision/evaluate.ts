import { actorIdOf, decide, type Decision, type Question, trace } from '@rollcall/core/access'
import { type Caller, callerMay } from './callers.ts'
import { type Body, isObject, readAction, readContext, readResource, readSubject, Unfit } from './entities.ts'
import { type WireError, wireError } from './wire-error.ts'

/** The most questions of one batch. */
export const mostEvaluations = 1_000

/** Whoever may ask about himself alone is told of nothing that he cannot see, and is not believed what he says of himself. */
export function readQuestion({ now, ownUserId }: Pick<Caller, 'now' | 'ownUserId'>, body: Body): Question | Unfit {
  const subject = readSubject(body['subject'])
  if (subject instanceof Unfit) return subject
  const action = readAction(body['action'])
  if (action instanceof Unfit) return action
  const resource = readResource(body['resource'])
  if (resource instanceof Unfit) return resource
  const context = readContext(body['context'])
  if (context instanceof Unfit) return context
  return ownUserId === null ? { subject, action, resource, context, now } : plain({ subject, action, resource, now })
}

/** Without what only a caller with `access.evaluate` may say. */
export function plain({ subject, action, resource, now }: Question): Question {
  const { application, environment } = resource.properties ?? {}
  return {
    subject: { type: subject.type, id: subject.id },
    action: { name: action.name },
    resource: { type: resource.type, id: resource.id, properties: { application, environment } },
    now,
  }
}

export const refuseOthers = (
  { ownUserId, snapshot }: Caller,
  { type, id }: Question['subject'],
): WireError | undefined =>
  ownUserId === null || (type === 'user' && actorIdOf(snapshot, { type, id })?.id === ownUserId)
    ? undefined
    : wireError(403, 'A personal token may ask about its own user only.')

/** The answer to one question, as text. */
export function evaluate(caller: Caller, body: unknown): string | WireError {
  if (!isObject(body)) return wireError(400, 'The body must be a JSON object.')
  const question = readQuestion(caller, body)
  if (question instanceof Unfit) return wireError(400, question.message)
  return refuseOthers(caller, question.subject) ?? tell(caller, question, mayDetail(caller)).text
}

const semantics = {
  execute_all: () => false,
  deny_on_first_deny: (decision: boolean) => !decision,
  permit_on_first_permit: (decision: boolean) => decision,
} as const

/** A batch; defaults are replaced whole, the order is kept, and what is no question is a denial that says why. */
export function evaluateMany(caller: Caller, body: unknown): string | WireError {
  if (!isObject(body)) return wireError(400, 'The body must be a JSON object.')
  const { evaluations, options } = body
  if (evaluations === undefined || (Array.isArray(evaluations) && evaluations.length === 0))
    return evaluate(caller, body)
  if (!Array.isArray(evaluations)) return wireError(400, 'evaluations must be an array.')
  if (evaluations.length > mostEvaluations)
    return wireError(400, `A batch holds at most ${mostEvaluations} evaluations; this one has ${evaluations.length}.`)
  const stops = readSemantic(options)
  if (typeof stops !== 'function') return stops
  const unfit = unfitDefault(body)
  if (unfit !== undefined) return wireError(400, unfit.message)
  const detail = mayDetail(caller)
  const texts: string[] = []
  for (const item of evaluations as readonly unknown[]) {
    const answer = evaluateItem(caller, body, item, detail)
    if ('status' in answer) return answer
    texts.push(answer.text)
    if (stops(answer.decision)) break
  }
  return `{"evaluations":[${texts.join(',')}]}`
}

function readSemantic(options: unknown): ((decision: boolean) => boolean) | WireError {
  if (options === undefined) return semantics.execute_all
  if (!isObject(options)) return wireError(400, 'options must be an object.')
  const name = options['evaluations_semantic'] ?? 'execute_all'
  if (typeof name === 'string' && Object.hasOwn(semantics, name)) return semantics[name as keyof typeof semantics]
  return wireError(400, `options.evaluations_semantic must be one of ${Object.keys(semantics).join(', ')}.`)
}

/** Defaults may be left out, but what stands there has to be an entity. */
function unfitDefault(body: Body): Unfit | undefined {
  const found = [
    body['subject'] === undefined ? undefined : readSubject(body['subject']),
    body['action'] === undefined ? undefined : readAction(body['action']),
    body['resource'] === undefined ? undefined : readResource(body['resource']),
    readContext(body['context']),
  ]
  return found.find((one) => one instanceof Unfit)
}

interface Told {
  readonly decision: boolean
  readonly text: string
}

function evaluateItem(caller: Caller, defaults: Body, item: unknown, detail: boolean): Told | WireError {
  if (!isObject(item)) return unasked('An evaluation must be an object.')
  const question = readQuestion(caller, {
    subject: item['subject'] ?? defaults['subject'],
    action: item['action'] ?? defaults['action'],
    resource: item['resource'] ?? defaults['resource'],
    context: item['context'] ?? defaults['context'],
  })
  if (question instanceof Unfit) return unasked(question.message)
  const refusal = refuseOthers(caller, question.subject)
  return refusal === undefined ? tell(caller, question, detail) : unasked(refusal.message, refusal.status)
}

const unasked = (message: string, status = 400): Told => ({
  decision: false,
  text: JSON.stringify({ decision: false, context: { error: { status, message } } }),
})

/** The roles, cells and clauses of a decision are shown to those who may explain. */
const mayDetail = (caller: Caller): boolean => caller.ownUserId === null && callerMay(caller, 'access.explain')

function tell(caller: Caller, question: Question, detail: boolean): Told {
  const { snapshot } = caller
  if (detail) return tellAll(caller, question)
  const answer = decide(snapshot, question)
  const shown = caller.ownUserId === null ? answer : asSeen(caller, question, answer)
  return { decision: shown.decision, text: textOf(shown, snapshot.revision) }
}

const notThere: Decision = { decision: false, reason: 'unknown_resource' }

/** What somebody cannot view is not there for him. */
function asSeen({ snapshot }: Caller, question: Question, answer: Decision): Decision {
  if (answer.decision || answer.reason === 'unknown_action') return answer
  const { decision } = decide(snapshot, { ...question, action: { name: 'view' } })
  return decision ? answer : notThere
}

let texts: { readonly revision: number; readonly byDecision: Map<string, string> } = {
  revision: -1,
  byDecision: new Map(),
}

/** Answers differ by reason and revision only, so that they are written once. */
function textOf({ decision, reason }: Decision, revision: number): string {
  if (texts.revision !== revision) texts = { revision, byDecision: new Map() }
  const known = texts.byDecision.get(reason)
  if (known !== undefined) return known
  const text = JSON.stringify({ decision, context: { reason: toWire(reason), revision } })
  texts.byDecision.set(reason, text)
  return text
}

/** Who exists elsewhere is nobody's business. */
const toWire = (reason: Decision['reason']): string => (reason === 'unknown_subject' ? 'not_a_member' : reason)

function tellAll({ snapshot }: Caller, question: Question): Told {
  const { decision, reason, path, scope } = trace(snapshot, question)
  const roles = path.map(({ roleId, roleKey, grant, cell }) => ({ id: roleId, key: roleKey, grant, cell }))
  const context = { reason: toWire(reason), revision: snapshot.revision, roles, scope }
  return { decision, text: JSON.stringify({ decision, context }) }
}
