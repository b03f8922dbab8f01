/** Everything about one size, in a process of its own: `measure.ts SIZE` prints one figure a line as JSON. */
import {
  account,
  builtInCatalogue,
  change,
  compile,
  decide,
  explain,
  type OrganizationFacts,
  type Question,
  type Snapshot,
  searchResources,
  trace,
} from '@rollcall/core/access'
import { pathToFileURL } from 'node:url'
import type { Figure } from '../report.ts'
import type { Contender } from './contender.ts'
import { makeFloor } from './floor.ts'
import { inTurns, median, medians, timed, timedAsync } from './timing.ts'
import { applicationId, environments, makeWorkload, now, type Size, sizes, userId } from './workload.ts'

const size = (process.argv[2] ?? 'S') as Size
/** The bundled peers, where they are installed. */
const peers = process.argv[3]
const questionsAsked = 5_000
const isLarge = size === 'L'

const tell = (name: string, value: number, unit: string, goal: number | null = null): void => {
  const figure: Figure = { name, size, value, unit, goal }
  console.log(JSON.stringify(figure))
}

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
}

/** What stays of an organization once its facts are gone: the strings of its ids are the snapshot's then. */
function measureMemory(): { bytes: number; compiled: Snapshot } {
  const before = heap()
  const compiled = compiledAlone()
  decideOnce(compiled)
  const after = heap()
  return { bytes: after - before, compiled }
}

/** In a call of its own, whose frame does not hold the facts any longer when the heap is weighed. */
const compiledAlone = (): Snapshot => compile(builtInCatalogue, makeWorkload(size, 0).facts)

const decideOnce = (snapshot: Snapshot): void => {
  const subject = { type: 'user', id: userId(0) }
  for (const environment of environments) {
    const properties = { application: applicationId(0), environment }
    decide(snapshot, { subject, action: { name: 'view' }, resource: { type: 'monitor', id: 'm', properties }, now })
  }
}

function measureCompile(facts: OrganizationFacts): number {
  const times = Array.from({ length: isLarge || size === 'XL' ? 3 : 7 }, () => {
    const start = performance.now()
    compile(builtInCatalogue, facts)
    return performance.now() - start
  })
  return median(times)
}

function checkAnswers(snapshot: Snapshot, questions: readonly Question[], ask: (question: Question) => boolean): void {
  const wrong = questions.findIndex((question) => decide(snapshot, question).decision !== ask(question))
  if (wrong >= 0) throw new Error(`the floor and the engine differ: ${JSON.stringify(questions[wrong])}`)
}

async function measureDecisions(
  snapshot: Snapshot,
  facts: OrganizationFacts,
  questions: readonly Question[],
): Promise<number> {
  const floor = makeFloor(facts)
  checkAnswers(snapshot, questions, floor.byId)
  const permitted = questions.filter((question) => decide(snapshot, question).decision).length
  tell('questions permitted', (100 * permitted) / questions.length, '%')
  const numbers = questions.map(floor.numbersOf)
  const instant = now.getTime()
  const found = await medians(
    [
      {
        name: 'numbers',
        once: () =>
          timed(numbers, ([user, permission, app, environment]) =>
            floor.byNumber(user, permission, app, environment, instant),
          ),
      },
      { name: 'floor', once: () => timed(questions, floor.byId) },
      { name: 'decide', once: () => timed(questions, (question) => decide(snapshot, question).decision) },
    ],
    size === 'S' ? 300 : 100,
  )
  const [floorTime = 1, decideTime = 1] = [found.get('floor'), found.get('decide')]
  tell('floor by hand, ids already numbers', found.get('numbers') ?? 0, 'ns')
  tell('floor by hand, string ids', floorTime, 'ns')
  tell('decision, string ids', decideTime, 'ns')
  tell('decision / floor', decideTime / floorTime, '×', 1.5)
  return decideTime
}

async function measureExplain(snapshot: Snapshot, questions: readonly Question[], decideTime: number): Promise<void> {
  const some = questions.slice(0, 500)
  const denied = some.filter((question) => !decide(snapshot, question).decision)
  const [traced, accounted, explained] = [inTurns(some, 50), inTurns(some, 50), inTurns(denied, 2)]
  const found = await medians(
    [
      { name: 'decide', once: () => timed(some, (question) => decide(snapshot, question).decision) },
      { name: 'trace', once: () => timed(traced(), (question) => trace(snapshot, question).decision) },
      { name: 'account', once: () => timed(accounted(), (question) => account(snapshot, question).decision) },
      { name: 'explain', once: () => timed(explained(), (question) => explain(snapshot, question).decision) },
    ],
    200,
  )
  const base = found.get('decide') ?? decideTime
  tell('decision with its path', found.get('trace') ?? 0, 'ns')
  tell('decision with its path / decision', (found.get('trace') ?? 0) / base, '×', 20)
  tell('explanation, every path', found.get('account') ?? 0, 'ns')
  tell('explanation, every path / decision', (found.get('account') ?? 0) / base, '×', 20)
  tell('explanation of a denial, with the search for the smallest changes', (found.get('explain') ?? 0) / 1_000, 'µs')
}

async function measureChanges(snapshot: Snapshot, facts: OrganizationFacts): Promise<void> {
  const members = facts.memberships.slice(0, 200)
  const other = members.map((one, index) => ({
    ...one,
    assignments: members[(index + 1) % members.length]?.assignments ?? [],
  }))
  const [role] = facts.roles
  const [changed, set] = [
    inTurns(other, 20),
    inTurns(
      Array.from({ length: 50 }, (_, index) => index),
      1,
    ),
  ]
  const cell = (index: number) => ({
    application: applicationId(index),
    environment: environments[0],
    level: index % 2 === 0 ? ('admin' as const) : ('read' as const),
  })
  const found = await medians(
    [
      {
        name: 'member',
        once: () => timed(changed(), (one) => change(snapshot, [{ put: 'membership', facts: one }], 2).revision === 2),
      },
      {
        name: 'cell',
        once: () =>
          timed(
            set(),
            (index) =>
              change(snapshot, [{ put: 'cells', roleId: role?.id ?? '', cells: [cell(index)] }], 2).revision === 2,
          ),
      },
    ],
    200,
  )
  tell("change of one member's roles", (found.get('member') ?? 0) / 1_000, 'µs', isLarge ? 20 : null)
  tell("change of one cell of a role's grid", (found.get('cell') ?? 0) / 1_000, 'µs', isLarge ? 1_000 : null)
}

async function measurePages(snapshot: Snapshot, facts: OrganizationFacts): Promise<void> {
  for (const kind of ['organization', 'own', 'custom'] as const) {
    const subjects = facts.memberships
      .filter(({ scope, endsAt }) => scope.kind === kind && endsAt === null)
      .slice(0, 20)
    const search = ({ userId: id }: (typeof subjects)[number]) =>
      searchResources(
        snapshot,
        { subject: { type: 'user', id }, action: { name: 'view' }, resource: { type: 'application' }, now },
        { limit: 50 },
      )
    const asked = inTurns(subjects, 2)
    const found = await medians([{ name: kind, once: () => timed(asked(), (one) => search(one).total < 0) }], 200)
    tell(
      `page of 50 applications and exact count, scope ${kind}`,
      (found.get(kind) ?? 0) / 1_000,
      'µs',
      isLarge ? 150 : null,
    )
  }
}

async function measurePeers(
  file: string,
  snapshot: Snapshot,
  facts: OrganizationFacts,
  questions: readonly Question[],
): Promise<void> {
  const { contenders } = (await import(pathToFileURL(file).href)) as { contenders: readonly Contender[] }
  for (const { name, answers, prepare, most } of contenders) {
    const some = questions.slice(0, most(facts.memberships.length))
    const ask = await prepare(facts, some)
    for (const [index, question] of some.entries()) {
      const expected = answers === 'everything' ? decide(snapshot, question).decision : holdsByRole(facts, question)
      if ((await ask(question, index)) !== expected)
        throw new Error(`${name} answers otherwise: ${JSON.stringify(question)}`)
    }
    const isAsync = ask(some[0] as Question, 0) instanceof Promise
    const items = some.map((question, index) => ({ question, index }))
    const few = Math.ceil(items.length / 10)
    const [turn, ours] = [inTurns(items, few), inTurns(questions, 500)]
    const askOne = ({ question, index }: (typeof items)[number]) => ask(question, index)
    const found = await medians(
      [
        { name, once: () => (isAsync ? timedAsync(turn(), askOne) : timed(turn(), askOne)) },
        // Over many questions, where the other may have time for two: else it is a decision's first run that is measured.
        { name: 'decide', once: () => timed(ours(), (question) => decide(snapshot, question).decision) },
      ],
      3 * Math.ceil(items.length / few),
    )
    tell(name, found.get(name) ?? 0, 'ns')
    tell(`${name} / decision`, (found.get(name) ?? 0) / (found.get('decide') ?? 1), '×')
  }
}

/** The smaller question that some peers answer. */
function holdsByRole({ memberships, roles }: OrganizationFacts, { subject, action, resource }: Question): boolean {
  const assigned =
    memberships.find(({ userId: id }) => id === subject.id)?.assignments.map(({ roleId }) => roleId) ?? []
  const permission = `${resource.type}.${action.name}`
  return roles.some(
    ({ id, grants }) => assigned.includes(id) && grants.some((grant) => grant.permission === permission),
  )
}

const { bytes, compiled } = measureMemory()
tell('memory of the snapshot', bytes / 1e6, 'MB', isLarge ? 40 : null)
tell('memory for each user', bytes / sizes[size].users, 'B')
decideOnce(compiled)

const { facts, questions } = makeWorkload(size, questionsAsked)
tell('compilation', measureCompile(facts), 'ms', isLarge ? 1_000 : null)
const snapshot = compile(builtInCatalogue, facts)
const decideTime = await measureDecisions(snapshot, facts, questions)
await measureExplain(snapshot, questions, decideTime)
await measureChanges(snapshot, facts)
await measurePages(snapshot, facts)
if (peers !== undefined) await measurePeers(peers, snapshot, facts, questions)
