import type { BodyOf } from '@rollcall/contract/operations'
import type { DomainId, NotificationGroupId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { RuleRow } from '@rollcall/storage/organization-file'
import { toText } from '../access/patch.ts'
import { addDomain } from '../domain/domain.usecases.ts'
import { createRule, updateRule } from '../joining-rule/joining-rule.usecases.ts'
import { toMailDomain } from '../shared/email.ts'
import { findRoleId, findScopeId, quoted, type Applying } from './applying.ts'
import { once } from './faults.ts'

type RuleFile = NonNullable<Applying['file']['joiningRules']>[number]

/** Rules of self sign-up, judged over what the organization has become. A domain that is not there is added, and waits for its proof. */
export async function writeRules(applying: Applying): Promise<void> {
  const { file, faults, state } = applying
  const given = once(faults, 'joiningRules', file.joiningRules ?? [], ({ domain }) => nameOf(domain))
  for (const [rule, pointer] of given) {
    const current = state.rules.get(nameOf(rule.domain))
    const body = toBody(applying, rule, pointer)
    if (faults.refusal() !== undefined) continue
    if (current === undefined) await create(applying, rule, body, pointer)
    else await update(applying, current, body, pointer)
  }
}

const nameOf = (domain: string): string => {
  const name = toMailDomain(domain)
  return name.ok ? name.value : domain
}

type Body = BodyOf<'PATCH /v1/organizations/{organizationId}/joining-rules/{ruleId}'>

function toBody(applying: Applying, rule: RuleFile, pointer: string): Body {
  const { subdomains, method, mode, cap, roles, scope, groups } = rule
  return {
    ...(subdomains === undefined ? {} : { subdomains }),
    ...(method === undefined ? {} : { method }),
    ...(mode === undefined ? {} : { mode }),
    ...(cap === undefined ? {} : { cap }),
    ...(roles === undefined
      ? {}
      : { roleIds: roles.flatMap((key, at) => findRoleId(applying, key, `${pointer}/roles/${at}`) ?? []) }),
    ...(scope === undefined ? {} : { scope: toScope(applying, scope, `${pointer}/scope`) }),
    ...(groups === undefined
      ? {}
      : {
          groups: groups.flatMap(({ group, email = true, sms = false, on = true }, at) => {
            const groupId = findGroupId(applying, group, `${pointer}/groups/${at}/group`)
            return groupId === undefined ? [] : [{ groupId, email, sms, on }]
          }),
        }),
  }
}

type RuleScope = NonNullable<Body['scope']>

function toScope(applying: Applying, scope: NonNullable<RuleFile['scope']>, pointer: string): RuleScope {
  if (typeof scope === 'string') return { kind: scope }
  const scopeId = findScopeId(applying, scope.named, `${pointer}/named`)
  return scopeId === undefined ? { kind: 'own' } : { kind: 'named', scopeId }
}

function findGroupId({ names, faults }: Applying, name: string, pointer: string): NotificationGroupId | undefined {
  const id = names.groups.get(toFolded(name))
  if (id === undefined)
    faults.tell(pointer, 'notification-group.not_found', `There is no notification group named ${quoted(name)}.`)
  return id
}

async function create(applying: Applying, { domain }: RuleFile, body: Body, pointer: string): Promise<void> {
  const { db, context, access, faults } = applying
  const domainId = await domainOf(applying, domain, pointer)
  if (domainId === undefined) return
  const made = await createRule(db, context, access, { domainId, roleIds: [], ...body })
  if (!made.ok) faults.adopt(pointer, made)
}

async function domainOf(applying: Applying, domain: string, pointer: string): Promise<DomainId | undefined> {
  const { db, context, access, state, faults } = applying
  const known = state.domains.get(nameOf(domain))
  if (known !== undefined) return known.id
  const added = await addDomain(db, context, access.organization.id, domain)
  if (added.ok) return added.value.id
  faults.tell(`${pointer}/domain`, added.error, added.detail ?? 'This domain cannot be added.')
  return undefined
}

async function update(applying: Applying, current: RuleRow, body: Body, pointer: string): Promise<void> {
  const { db, context, access, faults } = applying
  const was = toBody(applying, toRuleFile(current), pointer)
  const names = (Object.keys(body) as (keyof Body)[]).filter((name) => toText(body[name]) !== toText(was[name]))
  if (names.length === 0) return
  const changed: Body = Object.fromEntries(names.map((name) => [name, body[name]]))
  const place = { organizationId: access.organization.id, id: current.id }
  const updated = await updateRule(db, context, access, { place, version: current.version, body: changed })
  if (!updated.ok) faults.adopt(pointer, updated)
}

const toRuleFile = ({ scopeKind, scopeName, groups, roles, ...rule }: RuleRow): RuleFile => ({
  domain: rule.domain,
  subdomains: rule.subdomains,
  method: rule.method,
  mode: rule.mode,
  cap: rule.cap,
  roles: [...roles],
  scope: scopeKind === 'custom' ? { named: scopeName ?? '' } : scopeKind,
  groups: groups.map((group) => ({ ...group })),
})
