import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Clock } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Note } from '../../ui/note.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { DomainProof } from './domain-proof.tsx'
import { refreshDomains } from './refresh.ts'
import { type Offer, RuleForm } from './rule-form.tsx'
import type { Domain, DomainAnswer, Rule } from './types.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly domain: Domain
  readonly rule: Rule | undefined
  readonly canProveBy: DomainAnswer['canProveBy']
  readonly offer: Offer
  readonly mayEdit: boolean
}

function Marks({ domain, rule }: Pick<Props, 'domain' | 'rule'>) {
  const { selfSignup: words } = useMessages()
  return (
    <span className="flex flex-wrap gap-1.5">
      {domain.proof === null ? (
        <Badge tone="warn" icon={Clock}>
          {words.proof.none}
        </Badge>
      ) : (
        <Badge tone="ok" icon={CircleCheck}>
          {words.proof[domain.proof]}
        </Badge>
      )}
      {rule && (rule.state === 'full' || rule.state === 'dangerous') && (
        <Badge tone="warn" icon={CircleAlert}>
          {words.state[rule.state]}
        </Badge>
      )}
    </span>
  )
}

function RemoveButton({ organizationId, domain, rule }: Pick<Props, 'organizationId' | 'domain' | 'rule'>) {
  const { selfSignup: words } = useMessages()
  const [asking, setAsking] = useState(false)
  const name = domain.displayName
  const remove = useMutation({
    mutationFn: () =>
      call('DELETE /v1/organizations/{organizationId}/domains/{domainId}', {
        path: { organizationId, domainId: domain.id },
        query: { withRule: rule !== undefined },
      }),
    onSuccess: async () => {
      report(words.removed(name))
      await refreshDomains(organizationId)
    },
  })
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        {words.remove}
        <span className="sr-only"> {name}</span>
      </Button>
      <ConfirmDialog
        open={asking}
        danger
        onClose={() => setAsking(false)}
        title={words.removeTitle(name)}
        consequence={words.removeText}
        submit={words.removeSubmit}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      />
    </>
  )
}

/** One domain: whether it is ours, and what it opens. */
export function DomainCard({ organizationId, domain, rule, canProveBy, offer, mayEdit }: Props) {
  const { selfSignup: words } = useMessages()
  return (
    <section aria-label={domain.displayName} className="overflow-clip rounded-card border bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-3">
        <div className="min-w-0 grow basis-48">
          <h2 className="flex flex-wrap items-center gap-2 text-base font-semibold">
            <span className="break-all">{domain.displayName}</span>
            <Marks domain={domain} rule={rule} />
          </h2>
          {rule && (
            <p className="text-xs text-text-3">
              {words.joined(rule.joined)}
              {rule.waiting > 0 && ` · ${words.waiting(rule.waiting)}`}
            </p>
          )}
        </div>
        {mayEdit && <RemoveButton organizationId={organizationId} domain={domain} rule={rule} />}
      </header>
      <div className="flex flex-col gap-6 p-4">
        {rule && (rule.state === 'full' || rule.state === 'dangerous') && (
          <Note tone="warn">{words.stateText[rule.state]}</Note>
        )}
        {domain.proof === null && mayEdit && (
          <DomainProof organizationId={organizationId} domain={domain} canProveBy={canProveBy} />
        )}
        {mayEdit ? (
          <RuleForm key={rule?.version} organizationId={organizationId} domain={domain} rule={rule} offer={offer} />
        ) : (
          rule && <p className="text-sm font-medium">{rule.summary}</p>
        )}
      </div>
    </section>
  )
}
