/** The access engine: who may do what, on what, and why. See docs/access-model.md. */
export { builtInCatalogue, serverCatalogue } from './catalogue.built-in.ts'
export type { Catalogue, Permission, ResourceType } from './catalogue.ts'
export { grantsOfNewRole, matchesPattern } from './catalogue.ts'
export { diffAlike, type Impact } from './alike.ts'
export { placeOfTarget, protection, type TargetPlace } from './where.ts'
export { type ApplicationFacts, findApplicationFacts, findName } from './names.ts'
export { countLevels, type LevelCounts } from './levels.ts'
export { type CellChange, type Change, change } from './change.ts'
export { compile } from './compile.ts'
export { type Condition, type ConditionError, conditionLimits, type Operand, parseCondition } from './condition.ts'
export { dangersOf } from './dangers.ts'
export { type Difference, diff, type SubjectDiff } from './diff.ts'
export type { Target } from './diff.targets.ts'
export {
  type Account,
  account,
  type Explanation,
  explain,
  type RolePath,
  type ScopeVerdict,
  type Trace,
  trace,
} from './explain.ts'
export { type Expression, evaluate, type PlanRow } from './expression.ts'
export type * from './facts.ts'
export { type Fix, fixLimits } from './fix.ts'
export { canGrant, type GrantVerdict } from './grant.ts'
export type { Beyond } from './grant.reach.ts'
export { decide } from './judge.ts'
export {
  type CatalogueIssue,
  type CatalogueRole,
  type ParsedCatalogue,
  type PathSegment,
  type ProductCatalogue,
  parseCatalogue,
} from './parse-catalogue.ts'
export { type Plan, type PlanQuestion, plan } from './plan.ts'
export type * from './question.ts'
export { denyReasons, permitReasons } from './question.ts'
export {
  type ActionSearch,
  type Found,
  opensPage,
  type Page,
  type ResourceSearch,
  type SubjectSearch,
  searchActions,
  searchResources,
  searchSubjects,
} from './search.ts'
export { type ServerUser, serverId, toServerFacts } from './server-facts.ts'
export {
  actorIdOf,
  applicationsOf,
  countTouched,
  environmentIdsOf,
  permissionFor,
  permissionsOn,
  type Place,
  type PlaceQuestion,
  placeOf,
  questionsAt,
  type ShownApplication,
  seesPlace,
} from './show.ts'
export { looksOnly, seesAllOf } from './view-as.ts'
export type { Snapshot } from './snapshot.ts'
export {
  type RoleTemplate,
  type Template,
  type TemplateKey,
  hasGrids,
  reservedFor,
  templateKeys,
  toRoleFacts,
} from './template.ts'
export { templates } from './templates/templates.ts'
