import type { BodyOf } from '@rollcall/contract/operations'
import type { GroupChoice } from '../place/groups-field.tsx'
import type { RoleId } from '../place/roles-field.tsx'
import type { Domain, Rule } from './types.ts'

type Body = BodyOf<'POST /v1/organizations/{organizationId}/joining-rules'>

export interface RuleDraft {
  readonly roles: readonly RoleId[]
  readonly scope: 'organization' | 'own'
  readonly groups: readonly GroupChoice[]
  readonly method: NonNullable<Body['method']>
  readonly approval: boolean
  readonly subdomains: boolean
  /** As typed; empty for any number. */
  readonly cap: string
}

const fresh: RuleDraft = {
  roles: [],
  scope: 'organization',
  groups: [],
  method: 'password',
  approval: false,
  subdomains: false,
  cap: '',
}

export const toDraft = (rule: Rule | undefined): RuleDraft =>
  rule === undefined
    ? fresh
    : {
        roles: rule.roles.map(({ id }) => id),
        scope: rule.scope.kind === 'own' ? 'own' : 'organization',
        groups: rule.groups.map(({ groupId, email, sms, on }) => ({ groupId, email, sms, on })),
        method: rule.method,
        approval: rule.mode === 'approval',
        subdomains: rule.subdomains,
        cap: rule.cap === null ? '' : String(rule.cap),
      }

/** As the operations take it. */
export const toSettings = ({ roles, scope, groups, method, approval, subdomains, cap }: RuleDraft) => ({
  roleIds: [...roles],
  scope: { kind: scope },
  groups: groups.filter(({ on }) => on).map((group) => ({ ...group })),
  method,
  mode: approval ? ('approval' as const) : ('automatic' as const),
  subdomains,
  cap: cap.trim() === '' ? null : Number(cap),
})

/** Only what differs from the rule as it was read: what the form does not show stays. */
export function changesOf(draft: RuleDraft, rule: Rule) {
  const [now, before] = [toSettings(draft), toSettings(toDraft(rule))] as const
  const touched = (Object.keys(now) as (keyof typeof now)[]).filter(
    (name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]),
  )
  return Object.fromEntries(touched.map((name) => [name, now[name]])) as Partial<typeof now>
}

export const toBody = (draft: RuleDraft, domain: Domain): Body => ({ domainId: domain.id, ...toSettings(draft) })

export const isCap = (text: string): boolean => text.trim() === '' || /^[1-9]\d{0,5}$/.test(text.trim())
