import { RefusedError } from '@rollcall/sdk/errors'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { useRested } from '../../shared/typing.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Form } from '../../ui/form.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { Note } from '../../ui/note.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { SaveBar } from '../../ui/save-bar.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { GroupsField } from '../place/groups-field.tsx'
import { type OfferedRole, RolesField } from '../place/roles-field.tsx'
import { ScopeField } from '../place/scope-field.tsx'
import { refreshDomains } from './refresh.ts'
import { changesOf, isCap, type RuleDraft, toBody, toDraft } from './rule-draft.ts'
import type { Domain, Rule } from './types.ts'

const creation = 'POST /v1/organizations/{organizationId}/joining-rules'
const update = 'PATCH /v1/organizations/{organizationId}/joining-rules/{ruleId}'

/** What may be chosen here, read from the same source as the invite form. */
export interface Offer {
  /** Without those that give something dangerous: they are not offered at all. */
  readonly roles: readonly OfferedRole[]
  readonly rolesOf: 'one' | 'several' | 'one-tier'
  readonly grantless: boolean
  readonly scopes: readonly ('organization' | 'own' | 'custom')[]
  readonly methods: readonly { readonly method: 'password' | 'pam' | 'saml' | 'oidc'; readonly reason: string | null }[]
  readonly notificationChoice: boolean
  readonly mayViewGroups: boolean
}

interface Props {
  readonly organizationId: OrganizationId
  readonly domain: Domain
  readonly rule: Rule | undefined
  readonly offer: Offer
}

/** Asks the server what the form means, in its words; writes nothing. */
function useSentence({ organizationId, domain, rule }: Props, draft: RuleDraft, dirty: boolean) {
  const rested = useRested(JSON.stringify(draft), 300)
  const asked = JSON.parse(rested) as RuleDraft
  return useQuery({
    queryKey: ['joining rule in words', organizationId, domain.id, rule?.version, rested],
    queryFn: () =>
      rule === undefined
        ? call(creation, { path: { organizationId }, query: { dryRun: true }, body: toBody(asked, domain) })
        : call(update, {
            path: { organizationId, ruleId: rule.id },
            query: { dryRun: true },
            body: changesOf(asked, rule),
            ifMatch: rule.version,
          }),
    enabled: (dirty || rule === undefined) && isCap(asked.cap),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
}

const isMethod = (method: string): method is RuleDraft['method'] => ['password', 'pam', 'saml'].includes(method)

/** Whoever has an address in the domain: as what he joins, and whether somebody looks at him first. */
export function RuleForm(props: Props) {
  const { organizationId, domain, rule, offer } = props
  const messages = useMessages()
  const { selfSignup: words, place, invite } = messages
  const id = useId()
  const [draft, setDraft] = useState(() => toDraft(rule))
  const change = (next: Partial<RuleDraft>) => setDraft({ ...draft, ...next })
  const dirty = rule === undefined || Object.keys(changesOf(draft, rule)).length > 0
  const sentence = useSentence(props, draft, dirty)
  const save = useMutation({
    mutationFn: () =>
      rule === undefined
        ? call(creation, { path: { organizationId }, body: toBody(draft, domain) })
        : call(update, {
            path: { organizationId, ruleId: rule.id },
            body: changesOf(draft, rule),
            ifMatch: rule.version,
          }),
    onSuccess: async () => {
      report(words.saved(domain.displayName))
      await refreshDomains(organizationId)
    },
  })
  const conflict = save.error instanceof RefusedError && save.error.problem.code === 'joining-rule.changed'
  const methods = offer.methods.flatMap(({ method, reason }) =>
    isMethod(method)
      ? [{ value: method, label: words.methods[method], text: invite.methodTexts[method], off: reason ?? undefined }]
      : [],
  )
  const inWords = dirty ? sentence.data?.summary : rule.summary
  return (
    <Form
      id={id}
      onSubmit={() => save.mutate()}
      error={conflict ? undefined : save.error}
      className="flex flex-col gap-6"
    >
      {rule !== undefined && <LeaveGuard dirty={dirty} />}
      {conflict && (
        <Note tone="warn" action={<Button onClick={() => void refreshDomains(organizationId)}>{words.reload}</Button>}>
          {words.changed}
        </Note>
      )}
      <RolesField
        roles={offer.roles}
        rolesOf={offer.rolesOf}
        grantless={offer.grantless}
        chosen={draft.roles}
        onChange={(roles) => change({ roles })}
        noneNote={place.denied}
      />
      <ScopeField
        kinds={offer.scopes.filter((kind) => kind !== 'custom')}
        scope={{ kind: draft.scope, tags: [] }}
        onChange={({ kind }) => change({ scope: kind === 'own' ? 'own' : 'organization' })}
      />
      {offer.notificationChoice && (
        <GroupsField
          organizationId={organizationId}
          mayView={offer.mayViewGroups}
          chosen={draft.groups}
          onChange={(groups) => change({ groups })}
        />
      )}
      {methods.length > 1 && (
        <RadioCards
          label={words.method}
          name={`method ${domain.id}`}
          value={draft.method}
          options={methods}
          onChange={(method) => change({ method })}
        />
      )}
      <div className="flex flex-col gap-3">
        <div className="flex items-center justify-between gap-4">
          <span>
            <span className="block text-sm font-medium">{words.approval}</span>
            <span className="block text-xs text-text-3">{words.approvalHint}</span>
          </span>
          <Switch label={words.approval} on={draft.approval} onChange={(approval) => change({ approval })} />
        </div>
        <Checkbox
          label={words.subdomains}
          hint={words.subdomainsHint(domain.displayName)}
          checked={draft.subdomains}
          onChange={(event) => change({ subdomains: event.target.checked })}
        />
        {!draft.approval && (
          <div className="max-w-60">
            <TextField
              label={words.cap}
              name="cap"
              hint={words.capHint}
              inputMode="numeric"
              value={draft.cap}
              autoComplete="off"
              onChange={(event) => isCap(event.target.value) && change({ cap: event.target.value })}
            />
          </div>
        )}
      </div>
      {(inWords !== undefined || sentence.error) && (
        <p aria-live="off" className="rounded-card bg-sunken px-3 py-2 text-sm font-medium">
          {sentence.error && dirty ? <span className="text-bad">{sentenceOf(sentence.error, messages)}</span> : inWords}
        </p>
      )}
      <SaveBar dirty={dirty} busy={save.isPending} onDiscard={() => setDraft(toDraft(rule))} />
    </Form>
  )
}
