import type { BodyOf } from '@rollcall/contract/operations'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { CardPage } from '../session/card-page.tsx'
import { passwordBlame } from '../session/password-blame.ts'
import { slugOf } from './slug.ts'

type Setup = BodyOf<'POST /v1/setup'>
type Template = Setup['organization']['template']

const templates = ['complete', 'apm', 'crash-reporting', 'metrics', 'appsec'] as const satisfies Template[]

const blame = {
  ...passwordBlame('owner.password'),
  'setup.wrong_token': 'setupToken',
  'name.invalid': 'owner.name',
  'email.invalid': 'owner.email',
  'organization.slug_taken': 'organization.slug',
  'organization.slug_invalid': 'organization.slug',
}

function toSetup(values: Record<string, string>): Setup {
  const at = (name: string): string => values[name] ?? ''
  return {
    setupToken: at('setupToken').trim(),
    organization: {
      name: at('organization.name').trim(),
      slug: at('organization.slug').trim(),
      template: templates.find((template) => template === at('organization.template')) ?? 'complete',
    },
    owner: { name: at('owner.name').trim(), email: at('owner.email').trim(), password: at('owner.password') },
  }
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="rounded-card border bg-surface p-4 pt-2">
      <legend className="-ms-1 px-1 text-base font-semibold">{title}</legend>
      <div className="flex flex-col gap-5 pt-2">{children}</div>
    </fieldset>
  )
}

function OrganizationGroup({ publicUrl }: { readonly publicUrl: string }) {
  const { setup } = useMessages()
  const [slug, setSlug] = useState('')
  const [own, setOwn] = useState(false)
  return (
    <Group title={setup.organization}>
      <TextField
        label={setup.organizationName}
        name="organization.name"
        autoComplete="organization"
        required
        maxLength={120}
        onChange={(event) => own || setSlug(slugOf(event.target.value))}
      />
      <TextField
        label={setup.slug}
        name="organization.slug"
        hint={setup.slugHint(`${publicUrl}/o/${slug}`)}
        required
        maxLength={40}
        autoComplete="off"
        value={slug}
        onChange={(event) => {
          setOwn(true)
          setSlug(event.target.value)
        }}
      />
      <SelectField
        label={setup.template}
        name="organization.template"
        hint={setup.templateHint}
        defaultValue="complete"
        options={templates.map((value) => ({ value, label: setup.templates[value] }))}
      />
    </Group>
  )
}

function OwnerGroup() {
  const { setup, signIn } = useMessages()
  return (
    <Group title={setup.owner}>
      <TextField label={setup.name} name="owner.name" autoComplete="name" required maxLength={120} />
      <TextField
        label={signIn.email}
        name="owner.email"
        type="email"
        inputMode="email"
        autoComplete="username"
        required
      />
      <PasswordField label={signIn.password} name="owner.password" required fresh />
    </Group>
  )
}

export default function SetupPage() {
  const messages = useMessages()
  const { setup, signIn } = messages
  const navigate = useNavigate()
  const state = useQuery(ask('GET /v1/setup'))
  const create = useMutation({
    mutationFn: (values: Record<string, string>) => call('POST /v1/setup', { body: toSetup(values) }),
    onSuccess: async ({ organizationSlug }) => {
      queryClient.clear()
      await navigate({ to: '/o/$slug/users', params: { slug: organizationSlug } })
    },
  })
  if (state.isError)
    return (
      <CardPage title={setup.title} intro={sentenceOf(state.error, messages)}>
        {null}
      </CardPage>
    )
  if (state.data === undefined) return <CardPage title={setup.title}>{null}</CardPage>
  if (!state.data.open) {
    return (
      <CardPage title={setup.closed} intro={setup.closedText}>
        <Link to="/sign-in" className={buttonClass('primary')}>
          {signIn.title}
        </Link>
      </CardPage>
    )
  }
  return (
    <CardPage title={setup.title} intro={setup.intro} wide>
      <Form focusFirst onSubmit={(values) => create.mutate(values)} error={create.error} blame={blame}>
        <TextField label={setup.token} name="setupToken" hint={setup.tokenHint} required autoComplete="one-time-code" />
        <OrganizationGroup publicUrl={state.data.publicUrl} />
        <OwnerGroup />
        <Button look="primary" type="submit" busy={create.isPending}>
          {setup.submit}
        </Button>
      </Form>
    </CardPage>
  )
}
