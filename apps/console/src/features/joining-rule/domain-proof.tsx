import { useMutation } from '@tanstack/react-query'
import { RefreshCw, Send } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { refreshDomains } from './refresh.ts'
import type { Domain, DomainAnswer } from './types.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly domain: Domain
  readonly canProveBy: DomainAnswer['canProveBy']
}

function Copied({
  label,
  text,
  copyLabel,
}: {
  readonly label: string
  readonly text: string
  readonly copyLabel: string
}) {
  return (
    <div className="flex items-center gap-2 py-1">
      <dt className="basis-14 text-xs text-text-3">{label}</dt>
      <dd className="flex min-w-0 grow items-center gap-1">
        <code className="min-w-0 grow rounded-tick bg-sunken px-2 py-1 font-mono text-xs break-all">{text}</code>
        <CopyButton text={text} label={copyLabel} />
      </dd>
    </div>
  )
}

function ByDns({ organizationId, domain }: Omit<Props, 'canProveBy'>) {
  const messages = useMessages()
  const { proof: words } = messages.selfSignup
  const check = useMutation({
    mutationFn: () =>
      call('POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-dns', {
        path: { organizationId, domainId: domain.id },
      }),
    onSuccess: async () => {
      report(words.proven(domain.displayName))
      await refreshDomains(organizationId)
    },
  })
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-text-2">{words.record}</p>
      <dl>
        <Copied label={words.name} text={domain.record.name} copyLabel={words.copyName} />
        <Copied label={words.value} text={domain.record.value} copyLabel={words.copyValue} />
      </dl>
      {check.error && <FormTrouble>{sentenceOf(check.error, messages)}</FormTrouble>}
      <Button icon={RefreshCw} busy={check.isPending} className="self-start" onClick={() => check.mutate()}>
        {words.check}
        <span className="sr-only"> {domain.displayName}</span>
      </Button>
    </div>
  )
}

const nameOf = (address: string) => address.slice(0, address.indexOf('@'))

function ByMail({ organizationId, domain }: Omit<Props, 'canProveBy'>) {
  const messages = useMessages()
  const { proof: words } = messages.selfSignup
  const { mailboxes, sentTo, sentAt } = domain.mail
  const [mailbox, choose] = useState(mailboxes[0] ?? '')
  const send = useMutation({
    mutationFn: () =>
      call('POST /v1/organizations/{organizationId}/domains/{domainId}/prove-by-mail', {
        path: { organizationId, domainId: domain.id },
        body: { mailbox: nameOf(mailbox) === 'hostmaster' ? 'hostmaster' : 'postmaster' },
      }),
    onSuccess: async () => {
      report(words.sent(mailbox))
      await refreshDomains(organizationId)
    },
  })
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-text-2">{words.mailText}</p>
      <Segmented
        label={words.mailbox}
        value={mailbox}
        options={mailboxes.map((address) => ({ value: address, label: address }))}
        onChange={choose}
      />
      {send.error && <FormTrouble>{sentenceOf(send.error, messages)}</FormTrouble>}
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={Send} busy={send.isPending} onClick={() => send.mutate()}>
          {words.send}
        </Button>
        {sentTo !== null && (
          <span className="text-xs text-text-3">
            {words.sentTo(sentTo)} · <RelativeTime at={sentAt} />
          </span>
        )}
      </div>
    </div>
  )
}

/** Two ways to show that a domain is one's own; a server that knows neither says so. */
export function DomainProof({ organizationId, domain, canProveBy }: Props) {
  const { proof: words } = useMessages().selfSignup
  const ways = [
    ...(canProveBy.dns ? [{ value: 'dns' as const, label: words.byDns }] : []),
    ...(canProveBy.mail ? [{ value: 'mail' as const, label: words.byMail }] : []),
  ]
  const [way, choose] = useState(ways[0]?.value)
  return (
    <section className="flex flex-col gap-3 rounded-card border border-warn-line bg-surface p-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div>
          <h3 className="text-sm font-semibold">{words.title}</h3>
          <p className="text-xs text-text-3">{words.text}</p>
        </div>
        {ways.length > 1 && way !== undefined && (
          <Segmented label={words.way} value={way} options={ways} onChange={choose} />
        )}
      </div>
      {way === undefined && <p className="text-sm text-bad">{words.neither}</p>}
      {way === 'dns' && <ByDns organizationId={organizationId} domain={domain} />}
      {way === 'mail' && <ByMail organizationId={organizationId} domain={domain} />}
    </section>
  )
}
