/**
 * Cerbos, modelled its natural way: a policy for each type with a rule for each permission of a role; who asks brings the roles and the scope
 * of the principal, and of the resource its owners, its tags, and the level that each role has there, since grids are data.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  builtInCatalogue,
  type Cell,
  type OrganizationFacts,
  type Question,
  type RoleFacts,
} from '@rollcall/core/access'
import { type Contender, inBatches } from './contender.ts'
import { toRequest } from './load.ts'

const peers = fileURLToPath(new URL('./peers/', import.meta.url))
const binary = `${peers}node_modules/@cerbos/cerbos-${process.platform}-${process.arch}/cerbos-${process.platform}-${process.arch}`

/** The binary is no dependency of the project: it is installed when it is first measured. */
function install(): boolean {
  if (existsSync(binary)) return true
  console.error('Installing the cerbos binary to measure beside (npm ci in bench/wire/peers) …')
  spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: peers, stdio: ['ignore', 2, 2] })
  if (existsSync(binary)) return true
  console.error(`cerbos cannot be had for ${process.platform} ${process.arch}; measuring without it.`)
  return false
}

export interface Opened {
  readonly contenders: readonly Contender[]
  readonly close: () => Promise<void>
}

/** None where the binary cannot be had. */
export async function openCerbos(facts: OrganizationFacts, now: Date): Promise<Opened> {
  if (!install()) return { contenders: [], close: async () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-cerbos-'))
  writePolicies(join(folder, 'policies'), facts.roles)
  const [http, grpc] = [await findPort(), await findPort()]
  const settings = [
    'storage.driver=disk',
    `storage.disk.directory=${join(folder, 'policies')}`,
    'storage.disk.watchForChanges=false',
    `server.httpListenAddr=127.0.0.1:${http}`,
    `server.grpcListenAddr=127.0.0.1:${grpc}`,
    'telemetry.disabled=true',
  ]
  const child = spawn(binary, ['server', '--log-level=error', ...settings.map((one) => `--set=${one}`)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const origin = `http://127.0.0.1:${http}`
  await untilItAnswers(child, origin)
  const close = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  return { contenders: [toContender(origin, facts, now)], close }
}

async function untilItAnswers(child: ChildProcess, origin: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`cerbos ended with ${child.exitCode}`)
    const isThere = await fetch(`${origin}/_cerbos/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('cerbos does not answer')
}

async function findPort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => void probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => void probe.close(resolve))
  return port
}

const permissions = new Map(builtInCatalogue.permissions.map((one) => [one.name, one]))

function writePolicies(folder: string, roles: readonly RoleFacts[]): void {
  mkdirSync(folder, { recursive: true })
  for (const { name } of builtInCatalogue.types) {
    const rules = roles.flatMap(({ id, grants }) =>
      grants
        .filter(({ permission }) => permission.startsWith(`${name}.`))
        .map(({ permission }) => ({
          actions: [permission.slice(name.length + 1)],
          effect: 'EFFECT_ALLOW',
          roles: [id],
          condition: { match: { expr: `V.inScope && ${levelOf(id, permission)}` } },
        })),
    )
    if (rules.length === 0) continue
    const resourcePolicy = { version: 'default', resource: name, variables: { local: { inScope } }, rules }
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', resourcePolicy }))
  }
}

const levelOf = (role: string, permission: string): string =>
  permissions.get(permission)?.level === 'admin'
    ? `R.attr.levels["${role}"] == "admin"`
    : `R.attr.levels["${role}"] in ["admin", "read"]`

const inScope = [
  'P.attr.scope == "organization"',
  '(P.attr.scope == "own" && P.id in R.attr.owners)',
  '(P.attr.scope == "custom" && (P.attr.owners.exists(o, o in R.attr.owners) || P.attr.tags.exists(t, t in R.attr.tags)))',
].join(' || ')

interface Body {
  readonly principal: object
  readonly resources: readonly { readonly actions: readonly string[]; readonly resource: object }[]
}

/** A request of Cerbos is about one principal: a batch asks for the one of its first question on the resources of all. */
function toContender(origin: string, facts: OrganizationFacts, now: Date): Contender {
  const toBody = bodyMaker(facts, now)
  const path = '/api/check/resources'
  const target = { origin, authorization: 'none' }
  return {
    name: 'cerbos',
    origin,
    most: 50,
    requests: (questions, batch) => inBatches(questions, batch).map((some) => toRequest(target, path, toBody(some))),
    ask: async (questions) => {
      const answers: boolean[] = []
      for (const question of questions) {
        const headers = { 'content-type': 'application/json' }
        const body = JSON.stringify(toBody([question]))
        const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body })
        const { results } = (await response.json()) as {
          readonly results: readonly { readonly actions: Readonly<Record<string, string>> }[]
        }
        answers.push(Object.values(results[0]?.actions ?? { none: '' }).every((effect) => effect === 'EFFECT_ALLOW'))
      }
      return answers
    },
  }
}

function bodyMaker(facts: OrganizationFacts, now: Date): (questions: readonly Question[]) => Body {
  const members = new Map(facts.memberships.map((one) => [one.userId, one]))
  const applications = new Map(facts.resources.filter(({ type }) => type === 'application').map((one) => [one.id, one]))
  const grids = facts.roles.map(({ id, grid }) => [id, toIndex(grid === 'everything' ? [] : grid)] as const)
  const toPrincipal = (userId: string): object => {
    const member = members.get(userId)
    const isOver = member === undefined || (member.endsAt !== null && member.endsAt <= now)
    const roles = isOver ? ['nobody'] : member.assignments.map(({ roleId }) => roleId)
    const { kind = 'own', ...clauses } = member?.scope ?? {}
    return { id: userId, roles, attr: { owners: [], tags: [], ...clauses, scope: kind } }
  }
  const toItem = ({ action, resource: { type, id, properties } }: Question) => {
    const [application, environment] = [String(properties?.['application']), String(properties?.['environment'])]
    const { owners = [], tags = [] } = applications.get(application) ?? {}
    const levels = Object.fromEntries(grids.map(([role, index]) => [role, levelAt(index, application, environment)]))
    const required = permissions.get(`${type}.${action.name}`)?.requires ?? []
    const actions = [action.name, ...required.map((one) => one.slice(one.indexOf('.') + 1))]
    return { actions, resource: { kind: type, id, attr: { owners, tags, levels } } }
  }
  return (questions) => ({
    principal: toPrincipal(questions[0]?.subject.id ?? ''),
    resources: questions.map(toItem),
  })
}

const toIndex = (cells: readonly Cell[]): ReadonlyMap<string, string> =>
  new Map(cells.map(({ application, environment, level }) => [`${application} ${environment}`, level]))

const levelAt = (index: ReadonlyMap<string, string>, application: string, environment: string): string =>
  index.get(`${application} ${environment}`) ??
  index.get(`${application} *`) ??
  index.get(`* ${environment}`) ??
  index.get('* *') ??
  'none'
