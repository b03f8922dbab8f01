/** `npm run bench -- wire [--json] [--size s]`: the decision point over HTTP, beside a bare Fastify route and the `cerbos` binary. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { builtInCatalogue, compile, decide, type Question } from '@rollcall/core/access'
import { build } from 'esbuild'
import { median } from '../engine/timing.ts'
import { makeWorkload, type Size, sizes } from '../engine/workload.ts'
import { type Choice, type Figure, report } from '../report.ts'
import { load, type Load, type Target, toRequest } from './load.ts'
import { openCerbos } from './cerbos.ts'
import { type Contender, inBatches } from './contender.ts'

const batches = [1, 30, 1_000] as const
const rounds = 5
const millisecondsOfRound = 1_500
const questionsAsked = 6_000
const checked = 2_000

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

interface Server extends Target {
  readonly close: () => Promise<void>
}

/** What packages of the older module system expect around them. */
const commonJs = `import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)`

/** Measured as the server runs it: bundled, without a loader in between. */
async function bundle(program: string): Promise<string> {
  const outfile = here(`../../.cache/bench/wire-${program}.mjs`)
  await build({
    entryPoints: [here(`./${program}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    external: ['@node-rs/argon2', 'pg-native'],
    banner: { js: commonJs },
  })
  return outfile
}

/** A program that says where it listens in its first line, and ends when its input does. */
async function start(program: string, ...words: readonly string[]): Promise<Server> {
  const command = ['--max-old-space-size=8000', await bundle(program), ...words]
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) {
    const close = async (): Promise<void> => {
      child.stdin.end()
      await ended
    }
    return { ...(JSON.parse(line) as Target), close }
  }
  throw new Error(`${program} ended before it listened`)
}

const toItem = ({ subject, action, resource }: Question) => ({ subject, action, resource })

const overAuthZen = (name: string, target: Target): Contender => ({
  name,
  origin: target.origin,
  most: 1_000,
  requests: (questions, batch) =>
    batch === 1
      ? questions.map((question) => toRequest(target, '/access/v1/evaluation', toItem(question)))
      : inBatches(questions, batch).map((some) =>
          toRequest(target, '/access/v1/evaluations', { evaluations: some.map(toItem) }),
        ),
  ask: async (questions) => {
    const answers: boolean[] = []
    for (const some of inBatches(questions, 1_000)) {
      const response = await fetch(`${target.origin}/access/v1/evaluations`, {
        method: 'POST',
        headers: { authorization: target.authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ evaluations: some.map(toItem) }),
      })
      const { evaluations } = (await response.json()) as {
        readonly evaluations: readonly { readonly decision: boolean }[]
      }
      answers.push(...evaluations.map(({ decision }) => decision))
    }
    return answers
  },
})

async function* measure({ size = 'l' }: Choice): AsyncGenerator<Figure> {
  const name = size.toUpperCase() in sizes ? (size.toUpperCase() as Size) : 'L'
  const { facts, questions } = makeWorkload(name, questionsAsked)
  const servers = [await start('serve', name, here('../../packages/storage/migrations')), await start('floor')] as const
  const now = new Date()
  const cerbos = await openCerbos(facts, now)
  const [ours, floor] = [overAuthZen('rollcall', servers[0]), overAuthZen('bare Fastify route', servers[1])]
  try {
    const snapshot = compile(builtInCatalogue, facts)
    const expected = questions.slice(0, checked).map((question) => decide(snapshot, { ...question, now }).decision)
    for (const one of [ours, ...cerbos.contenders]) await check(one, questions.slice(0, checked), expected)
    for (const batch of batches)
      yield* race([ours, floor, ...cerbos.contenders.filter(({ most }) => most >= batch)], questions, batch, name)
  } finally {
    await Promise.all([...servers.map(({ close }) => close()), cerbos.close()])
  }
}

async function check(
  contender: Contender,
  questions: readonly Question[],
  expected: readonly boolean[],
): Promise<void> {
  const answers = await contender.ask(questions)
  const wrong = expected.findIndex((decision, at) => answers[at] !== decision)
  if (wrong >= 0) throw new Error(`${contender.name} answers otherwise: ${JSON.stringify(questions[wrong])}`)
}

/** In turns, so that whatever disturbs the machine disturbs all of them; of each the median of its rounds. */
async function* race(
  contenders: readonly Contender[],
  questions: readonly Question[],
  batch: number,
  size: string,
): AsyncGenerator<Figure> {
  const requests = contenders.map((contender) => contender.requests(questions, batch))
  const found = contenders.map((): Load[] => [])
  for (let round = -1; round < rounds; round++)
    for (const [at, { origin }] of contenders.entries()) {
      const measured = await load(origin, requests[at] ?? [], round < 0 ? millisecondsOfRound / 3 : millisecondsOfRound)
      if (round >= 0) found[at]?.push(measured)
    }
  const of = (at: number, member: keyof Load): number => median((found[at] ?? []).map((one) => one[member]))
  const what = batch === 1 ? 'one question' : `${batch} questions at once`
  for (const [at, { name }] of contenders.entries()) {
    yield { name: `${name}, ${what}`, size, value: of(at, 'rate') * batch, unit: 'decisions/s', goal: null }
    yield { name: `${name}, ${what}, p99`, size, value: of(at, 'p99'), unit: 'ms', goal: null }
  }
  yield {
    name: `rollcall / bare Fastify route, ${what}`,
    size,
    value: of(0, 'rate') / of(1, 'rate'),
    unit: '×',
    goal: batch === 1 ? 0.75 : 0.7,
  }
  if (contenders.length > 2)
    yield {
      name: `rollcall / cerbos, ${what}`,
      size,
      value: of(0, 'rate') / of(2, 'rate'),
      unit: '×',
      goal: batch === 1 ? 10 : 25,
    }
}

await report(measure, ({ value }, goal) => value >= goal)
