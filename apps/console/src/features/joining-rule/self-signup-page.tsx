import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Form } from '../../ui/form.tsx'
import { Note } from '../../ui/note.tsx'
import { AfterAWhile, Bone } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useOptions } from '../invitation/options.ts'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { UsersFrame } from '../users-frame/users-frame.tsx'
import { DomainCard } from './domain-card.tsx'
import { refreshDomains } from './refresh.ts'
import type { Offer } from './rule-form.tsx'

const blame = {
  'domain.invalid': 'name',
  'domain.public_suffix': 'name',
  'domain.public_provider': 'name',
  'domain.taken': 'name',
}

function AddDomain({ organizationId }: { readonly organizationId: OrganizationId }) {
  const { selfSignup: words } = useMessages()
  const [text, setText] = useState('')
  const add = useMutation({
    mutationFn: () =>
      call('POST /v1/organizations/{organizationId}/domains', {
        path: { organizationId },
        body: { name: text.trim() },
        idempotencyKey: crypto.randomUUID(),
      }),
    onSuccess: async ({ displayName }) => {
      setText('')
      report(words.added(displayName))
      await refreshDomains(organizationId)
    },
  })
  return (
    <Card title={words.add}>
      <Form
        onSubmit={() => add.mutate()}
        error={add.error}
        blame={blame}
        className="flex flex-wrap gap-x-2 gap-y-3 p-4"
      >
        <div className="min-w-0 grow basis-60">
          <TextField
            label={words.domain}
            name="name"
            hint={words.domainHint}
            required
            maxLength={253}
            value={text}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <div className="pt-6.5">
          <Button type="submit" busy={add.isPending}>
            {words.addSubmit}
          </Button>
        </div>
      </Form>
    </Card>
  )
}

/** Roles with dangerous permissions are not offered, whoever asks. */
function useOffer(organizationId: OrganizationId): Offer | undefined {
  const { place } = useMessages()
  const permissions = usePermissions(organizationId)
  const { data } = useOptions(organizationId, permissions.has('invitation.create'))
  if (data === undefined) return undefined
  return {
    ...data,
    roles: data.roles
      .filter(({ dangerous }) => !dangerous)
      .map((role) => ({ ...role, off: role.grantable ? undefined : place.beyond })),
    mayViewGroups: permissions.has('notification-group.view'),
  }
}

function Waiting() {
  return (
    <AfterAWhile>
      <div aria-hidden="true" className="flex flex-col gap-4">
        <Bone className="h-24 w-full rounded-card" />
        <Bone className="h-80 w-full rounded-card" />
      </div>
    </AfterAWhile>
  )
}

interface SettingsProps {
  readonly organizationId: OrganizationId
  readonly slug: string
}

function Settings({ organizationId, slug }: SettingsProps) {
  const { selfSignup: words } = useMessages()
  const permissions = usePermissions(organizationId)
  const path = { organizationId }
  const domains = useQuery(ask('GET /v1/organizations/{organizationId}/domains', { path }))
  const rules = useQuery(ask('GET /v1/organizations/{organizationId}/joining-rules', { path }))
  const offer = useOffer(organizationId)
  const error = domains.error ?? rules.error
  if (error && (domains.data === undefined || rules.data === undefined)) {
    return <TroublePage error={error} retry={() => void refreshDomains(organizationId)} />
  }
  if (domains.data === undefined || rules.data === undefined || offer === undefined) return <Waiting />
  const { items: all, selfSignUp } = rules.data
  const waiting = all.reduce((sum, rule) => sum + rule.waiting, 0)
  const open = all.filter(({ state }) => state !== 'unproven').length
  const mayEdit = permissions.has('joining-rule.edit') && permissions.has('domain.edit')
  return (
    <>
      <p className="text-sm text-text-2">
        {words.intro} {open === 0 ? words.off : words.on(open)}
      </p>
      {selfSignUp.why === 'mail_not_configured' && <Note tone="warn">{words.noMail}</Note>}
      {waiting > 0 && permissions.has('membership-request.view') && (
        <Note
          tone="info"
          action={
            <Link to="/o/$slug/users/approvals" params={{ slug }} className={buttonClass('secondary')}>
              {words.review}
            </Link>
          }
        >
          {words.waiting(waiting)}
        </Note>
      )}
      {domains.data.items.map((domain) => (
        <DomainCard
          key={domain.id}
          organizationId={organizationId}
          domain={domain}
          rule={all.find(({ domainId }) => domainId === domain.id)}
          canProveBy={domains.data.canProveBy}
          offer={offer}
          mayEdit={mayEdit}
        />
      ))}
      {mayEdit && <AddDomain organizationId={organizationId} />}
    </>
  )
}

export default function SelfSignupPage() {
  const { selfSignup: words } = useMessages()
  const { slug } = useParams({ from: '/shell/o/$slug/users/self-signup' })
  const { organizations } = useMe()
  const organization = organizations.find((candidate) => candidate.slug === slug)
  if (organization === undefined) throw new Error('The route above lets nobody in without an organization')
  return (
    <UsersFrame organization={organization} section="self-signup" name={words.section}>
      <div className="min-h-0 grow overflow-y-auto px-4 py-6 md:px-6">
        <div className="mx-auto flex max-w-form flex-col gap-4">
          <Settings organizationId={organization.id} slug={slug} />
        </div>
      </div>
    </UsersFrame>
  )
}
