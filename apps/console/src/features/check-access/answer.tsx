import type { Explanation } from '@rollcall/contract/decision'
import type { BodyOf } from '@rollcall/contract/operations'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, CircleCheck, CircleHelp, CircleSlash, Clock, type LucideIcon, Minus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { Badge } from '../../ui/badge.tsx'
import { cx } from '../../ui/cx.ts'
import { useAnnounced } from '../../ui/use-announced.ts'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { Fixes } from './fixes.tsx'
import { subjectOf } from './question.ts'
import { placeText, whoOf } from './words.ts'

type Verdict = Explanation['verdict']
type Step = Explanation['steps'][number]

const icons: Readonly<Record<Verdict, LucideIcon>> = { yes: CircleCheck, no: CircleSlash, cannot_tell: CircleHelp }
const looks: Readonly<Record<Verdict, string>> = {
  yes: 'border-ok-line bg-ok-bg text-ok',
  no: 'border-bad-line bg-bad-bg text-bad',
  cannot_tell: 'border-warn-line bg-warn-bg text-warn',
}

function sentenceOfVerdict(found: Explanation, { checkAccess: words }: Messages): string {
  const who = whoOf(found.subject, words)
  const what = found.permission?.description ?? words.reasons.unknown_action
  const place = placeText(found.resource)
  const where = place === '' ? '' : words.on(place)
  if (found.verdict === 'yes') return words.verdict(words.yes, words.can(who, what, where))
  if (found.verdict === 'no') return words.verdict(words.no, words.cannot(who, what, where))
  return words.verdict(words.cannotTell, words.hiddenPart)
}

function Head({ found }: { readonly found: Explanation }) {
  const messages = useMessages()
  const { checkAccess: words, language } = messages
  const Icon = icons[found.verdict]
  const sentence = sentenceOfVerdict(found, messages)
  useAnnounced(sentence)
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(new Date(found.at))
  const level = found.permission?.level
  return (
    <header className={cx('flex flex-wrap items-start gap-x-3 gap-y-1 border-b p-4', looks[found.verdict])}>
      <Icon className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 grow basis-60">
        <h2 className="text-base font-semibold text-text break-words">{sentence}</h2>
        {found.reason !== null && (
          <p className="mt-0.5 text-sm text-text-2">
            {words.reasons[found.reason]}
            {found.verdict === 'no' && level && ` ${words.needsLevel(level)}`}
          </p>
        )}
        {found.permission && (
          <p className="mt-1 flex items-center gap-2 text-xs text-text-2">
            <code className="font-mono">{found.permission.name}</code>
            {found.permission.dangerous && <Badge tone="warn">{words.dangerous}</Badge>}
          </p>
        )}
      </div>
      <span className="inline-flex items-center gap-1.5 text-xs text-text-2 tabular-nums">
        <Clock className="size-3.5" />
        {words.decidedAt(time, found.revision)}
      </span>
    </header>
  )
}

const marks: Readonly<Record<Step['verdict'], readonly [LucideIcon, string]>> = {
  pass: [Check, 'border-ok-line bg-ok-bg text-ok'],
  fail: [X, 'border-bad-line bg-bad-bg text-bad'],
  not_asked: [Minus, 'border-line bg-surface text-text-3'],
}

function StepItem({ step, children }: { readonly step: Step; readonly children?: ReactNode }) {
  const { checkAccess: words } = useMessages()
  const [Icon, look] = marks[step.verdict]
  return (
    <li className="flex gap-3">
      <span className={cx('grid size-6 shrink-0 place-items-center rounded-full border', look)}>
        <Icon className="size-3.5" />
        <span className="sr-only">{words.verdicts[step.verdict]}</span>
      </span>
      <div className="min-w-0 grow pt-0.5">
        <h3 className="text-sm font-semibold">{words.steps[step.step][step.verdict]}</h3>
        {children && <div className="mt-1 text-sm text-text-2">{children}</div>}
      </div>
    </li>
  )
}

type RolePath = Explanation['roles'][number]

function cellText({ cell, everything }: RolePath, found: Explanation, { checkAccess: words }: Messages): string {
  if (everything) return words.everywhere
  if (cell === null) return ''
  const isOwn = cell.application !== '*' && cell.environment !== '*'
  if (isOwn) return words.ownCell
  const { application } = found.resource
  const name = cell.application === '*' ? words.allApps : (application?.name ?? cell.application)
  return words.cell(name, cell.environment === '*' ? words.allEnvironments : cell.environment)
}

function verdictText(verdict: RolePath['verdict'], words: Messages['checkAccess']): string {
  if (verdict === 'granted') return ''
  return verdict === 'no_permission' ? words.doesNotGive : words.reasons[verdict]
}

function RoleLine({ role, found, slug }: { role: RolePath; found: Explanation; slug: string }) {
  const messages = useMessages()
  const { checkAccess: words, language } = messages
  const mayView = usePermissions(useCurrentOrganization()?.id).has('role.view')
  const level = role.everything ? words.levels.admin : role.cell ? words.levels[role.cell.level] : undefined
  const limits = [
    role.grant?.on === 'owned' ? words.ownedOnly : undefined,
    role.grant?.conditional ? words.conditional : undefined,
    role.fallback ? words.fallback : undefined,
    role.endsAt === null
      ? undefined
      : words.endsAt(new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(role.endsAt))),
  ].filter((text) => text !== undefined)
  return (
    <li
      className={cx(
        'flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2',
        role.decides && 'bg-selected text-accent-text',
      )}
    >
      <span className="min-w-0 basis-44 font-medium">
        {mayView ? (
          <Link
            to="/o/$slug/roles/$roleId"
            params={{ slug, roleId: role.id }}
            className="underline decoration-line-control underline-offset-2 hover:decoration-current"
          >
            {role.name}
          </Link>
        ) : (
          role.name
        )}
      </span>
      <span className="min-w-0 grow text-text-2">
        <span className="block">{verdictText(role.verdict, words)}</span>
        {[level, cellText(role, found, messages), ...limits].filter(Boolean).join(' · ')}
      </span>
      {role.decides && <Badge tone="accent">{words.decides}</Badge>}
    </li>
  )
}

function Roles({ found, slug }: { readonly found: Explanation; readonly slug: string }) {
  const { checkAccess: words } = useMessages()
  if (found.reason === 'owner' || found.reason === 'baseline') return words.reasons[found.reason]
  if (found.roles.length === 0) return words.noRoles
  return (
    <>
      <ul aria-label={words.rolesOf} className="mt-1 divide-y overflow-clip rounded-card border bg-surface">
        {found.roles.map((role) => (
          <RoleLine key={`${role.id} ${role.fallback}`} role={role} found={found} slug={slug} />
        ))}
      </ul>
      {found.roles.length > 1 && found.permission?.level && (
        <p className="mt-1.5 text-xs text-text-3">{words.highest}</p>
      )}
    </>
  )
}

function scopeText({ scope }: Explanation, { checkAccess: words, language }: Messages): string {
  if (scope === null) return ''
  const list = new Intl.ListFormat(language)
  return [
    words.scopes[scope.kind],
    scope.tags.length > 0 ? words.byTags(list.format(scope.tags)) : '',
    scope.owners.length > 0 ? words.byOwners(list.format(scope.owners.map((one) => whoOf(one, words)))) : '',
  ]
    .filter(Boolean)
    .join(': ')
}

function Details({ step, found, slug }: { readonly step: Step; readonly found: Explanation; readonly slug: string }) {
  const messages = useMessages()
  const { checkAccess: words } = messages
  switch (step.step) {
    case 'subject':
      return step.reason === null ? found.subject.email : words.reasons[step.reason]
    case 'roles':
      return step.verdict === 'not_asked' ? null : <Roles found={found} slug={slug} />
    case 'requirements':
      return found.requirements.length === 0 ? null : (
        <ul>
          {found.requirements.map(({ permission, permitted }) => (
            <li key={permission}>{words.requirement(permission, permitted)}</li>
          ))}
        </ul>
      )
    case 'scope':
      return scopeText(found, messages)
    default:
      return step.reason === null ? null : words.reasons[step.reason]
  }
}

interface Props {
  readonly subject: string
  readonly action: string
  readonly resource: BodyOf<'POST /v1/organizations/{organizationId}/access/explain'>['resource']
}

/** The decision engine's own answer and every reason for it; nothing of it is computed here. */
export function Answer({ subject, action, resource }: Props) {
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const slug = organization?.slug ?? ''
  const body = { subject: subjectOf(subject), action, resource }
  const query = useQuery({
    ...ask('POST /v1/organizations/{organizationId}/access/explain', { path: { organizationId }, body }),
    staleTime: 0,
  })
  const found = query.data
  if (query.isError && found === undefined)
    return <TroublePage error={query.error} retry={() => void query.refetch()} />
  if (found === undefined) return null
  return (
    <article className="overflow-clip rounded-card border bg-surface">
      <Head found={found} />
      {found.steps.length > 0 && (
        <ol className="flex flex-col gap-5 p-4">
          {found.steps.map((step) => (
            <StepItem key={step.step} step={step}>
              <Details step={step} found={found} slug={slug} />
            </StepItem>
          ))}
        </ol>
      )}
      {found.verdict === 'no' && (
        <Fixes organizationId={organizationId} slug={slug} found={found} onDone={() => void query.refetch()} />
      )}
    </article>
  )
}
