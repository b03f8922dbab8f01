/**
 * The smallest sets of changes after which a denied question would be permitted. Candidates are put together from what each step of
 * the decision lacks; each set is then tried on an excerpt of the organization, so that what is offered is known to work.
 */
import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, isOver, standingOf } from './case.ts'
import { matchesPattern } from './catalogue.ts'
import * as code from './codes.ts'
import { type Fix, type FixSet, fixLimits, joined, setOf } from './fix.ts'
import { combine, type Ways, waysInRoles } from './fixes.roles.ts'
import { missingInScope } from './fixes.scope.ts'
import { tryOn } from './fixes.try.ts'

/** @param asked a case whose ids are found, and whose decision is a denial */
export function findFixes(asked: Case): readonly (readonly Fix[])[] {
  const always = [...missingInStanding(asked), ...missingInToken(asked)]
  const scopes = allJoined(missingInScope(asked, asked.actor, 'membership'), tokenScopes(asked))
  const bases = scopes.map((scope) => joined(setOf(...always), scope))
  const ways = waysInRoles(asked)
  if (ways === undefined) return []
  const works = tryOn(asked)
  for (let size = Math.max(1, always.length); size <= fixLimits.changes; size++) {
    const found = ofSize(works, bases, ways, size)
    if (found.length > 0) return found
  }
  return []
}

const tokenScopes = (asked: Case): readonly FixSet[] =>
  asked.subject.token === null ? [setOf()] : missingInScope(asked, asked.subject, 'token')

const allJoined = (these: readonly FixSet[], those: readonly FixSet[]): readonly FixSet[] =>
  these.flatMap((one) => those.map((other) => joined(one, other)))

function ofSize(works: Works, bases: readonly FixSet[], ways: Ways, size: number): readonly (readonly Fix[])[] {
  const found = new Map<string, readonly Fix[]>()
  const tried = new Set<string>()
  for (const base of bases) {
    for (const set of combine(ways, base, size)) {
      if (set.size !== size) continue
      const key = textOf([...set.values()])
      if (tried.has(key)) continue
      tried.add(key)
      if (works([...set.values()])) keep(found, shrunk(works, [...set.values()]))
      if (found.size === fixLimits.sets || tried.size === fixLimits.tries) return [...found.values()]
    }
  }
  return [...found.values()]
}

type Works = (fixes: readonly Fix[]) => boolean

const textOf = (fixes: readonly Fix[]): string =>
  fixes
    .map((fix) => JSON.stringify(fix))
    .sort()
    .join()

/** One change may do what another was chosen for; what can be spared is left out. */
function shrunk(works: Works, fixes: readonly Fix[]): readonly Fix[] {
  for (const spare of fixes) {
    const fewer = fixes.filter((fix) => fix !== spare)
    if (works(fewer)) return shrunk(works, fewer)
  }
  return fixes
}

/** Only the smallest sets are kept. */
function keep(found: Map<string, readonly Fix[]>, fixes: readonly Fix[]): void {
  const [smallest] = found.values()
  if (smallest !== undefined && fixes.length > smallest.length) return
  if (smallest !== undefined && fixes.length < smallest.length) found.clear()
  found.set(textOf(fixes), fixes)
}

function missingInStanding({ actor, subject, now }: Case): readonly Fix[] {
  const fixes: Fix[] = []
  if (standingOf(actor, now) === code.suspended) fixes.push({ fix: 'lift_suspension', subjectId: actor.id })
  for (const one of new Set([actor, subject]))
    if (isOver(one.endsAt, now)) fixes.push({ fix: 'move_end_of_subject', subjectId: one.id })
  return fixes
}

function missingInToken({ subject, permission }: Case): readonly Fix[] {
  const { token } = subject
  if (token === null) return []
  const isListed = ({ name, definition }: CompiledPermission): boolean =>
    token.patterns.some((pattern) => pattern === name || matchesPattern(pattern, definition))
  return [permission, ...permission.requires]
    .filter((needed) => !isListed(needed))
    .map(({ name }) => ({ fix: 'add_token_permission', permission: name }))
}
