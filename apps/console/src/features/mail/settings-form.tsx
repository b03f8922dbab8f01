import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { absoluteDay } from '../../shared/when.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { SaveBar } from '../../ui/save-bar.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import {
  type Draft,
  draftOf,
  isChanged,
  needsPassword,
  type Saved,
  type Security,
  type Shown,
  toInput,
  withSecurity,
} from './settings-draft.ts'
import { TestCard } from './test-card.tsx'

const settingsKey = ['GET /v1/server/settings/mail']

const refresh = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: settingsKey }),
    queryClient.invalidateQueries({ queryKey: ['GET /v1/me'] }),
    queryClient.invalidateQueries({ queryKey: ['GET /v1/server/mailbox'] }),
  ])

interface SecretProps {
  readonly draft: Draft
  readonly saved: Saved | null
  readonly write: (changes: Partial<Draft>) => void
}

/** A secret goes in and never comes back: only that it is set, and since when. */
function Password({ draft, saved, write }: SecretProps) {
  const messages = useMessages()
  const { mailSettings: words, common } = messages
  const isNeeded = needsPassword(draft, saved)
  if (draft.password === undefined && !isNeeded) {
    return (
      <div className="flex flex-col gap-1.5">
        <span className="text-sm font-medium">{words.password}</span>
        <span className="flex h-8 flex-wrap items-center gap-x-3 text-sm text-text-2 touch:h-10">
          {saved?.passwordChangedAt
            ? words.setSince(absoluteDay(new Date(saved.passwordChangedAt), messages))
            : words.set}
          <Button onClick={() => write({ password: '' })}>
            {words.replace}
            <span className="sr-only"> {words.password}</span>
          </Button>
        </span>
      </div>
    )
  }
  const isReplaced = saved?.hasPassword === true
  return (
    <div className="flex flex-col gap-1.5">
      <PasswordField
        label={words.password}
        name="password"
        autoComplete="off"
        required
        hint={isReplaced && isNeeded ? words.passwordAgain : words.passwordHint}
        value={draft.password ?? ''}
        onChange={(event) => write({ password: event.target.value })}
      />
      {isReplaced && !isNeeded && (
        <span>
          <Button onClick={() => write({ password: undefined })}>{common.cancel}</Button>
        </span>
      )}
    </div>
  )
}

function Fields({ draft, saved, write }: SecretProps) {
  const { mailSettings: words } = useMessages()
  const text = (name: 'host' | 'user' | 'from' | 'fromName', hint: string, more: object = {}) => (
    <TextField
      label={words[name]}
      name={name}
      hint={hint}
      autoComplete="off"
      spellCheck={false}
      value={draft[name]}
      onChange={(event) => write({ [name]: event.target.value })}
      {...more}
    />
  )
  return (
    <>
      <div className="grid gap-4 md:grid-cols-[1fr_7rem]">
        {text('host', words.hostHint, { required: true, maxLength: 253 })}
        <TextField
          label={words.port}
          name="port"
          inputMode="numeric"
          required
          type="number"
          min={1}
          max={65_535}
          value={draft.port}
          onChange={(event) => write({ port: event.target.value })}
        />
      </div>
      <SelectField
        label={words.security}
        name="security"
        options={(['starttls', 'tls', 'none'] as const).map((value) => ({ value, label: words.securities[value] }))}
        value={draft.security}
        hint={words.securityHints[draft.security]}
        note={
          draft.security === 'none' && (
            <p className="flex items-start gap-1.5 text-xs font-medium text-warn">
              <TriangleAlert className="mt-0.5 size-3" />
              {words.clear}
            </p>
          )
        }
        onChange={(event) => write(withSecurity(draft, event.target.value as Security))}
      />
      <div className="grid gap-4 md:grid-cols-2">
        {text('user', words.userHint, { maxLength: 320 })}
        {draft.user.trim() !== '' && <Password draft={draft} saved={saved} write={write} />}
      </div>
      <div className="grid gap-4 md:grid-cols-2">
        {text('from', words.fromHint, { type: 'email', required: true, maxLength: 320 })}
        {text('fromName', words.fromNameHint, { required: true, maxLength: 120 })}
      </div>
      <TextArea
        mono
        label={words.ca}
        name="ca"
        hint={words.caHint}
        spellCheck={false}
        placeholder="-----BEGIN CERTIFICATE-----"
        value={draft.ca}
        onChange={(event) => write({ ca: event.target.value })}
      />
    </>
  )
}

function Removal({ version }: Pick<Shown, 'version'>) {
  const { mailSettings: words } = useMessages()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => call('DELETE /v1/server/settings/mail', { ifMatch: version }),
    onSuccess: async () => {
      setAsking(false)
      report(words.removed)
      await refresh()
    },
  })
  return (
    <Card
      title={words.remove}
      text={words.removeText}
      action={<Button onClick={() => setAsking(true)}>{words.removeSubmit}…</Button>}
    >
      {asking && (
        <ConfirmDialog
          open
          danger
          onClose={() => setAsking(false)}
          title={words.removeTitle}
          consequence={words.removeConsequence}
          submit={words.removeSubmit}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate()}
        />
      )}
    </Card>
  )
}

/** Its key is the version: what somebody else saved meanwhile is taken by loading it anew. */
export function SettingsForm({ shown }: { readonly shown: Shown }) {
  const { mailSettings: words } = useMessages()
  const saved = shown.settings
  const [draft, setDraft] = useState(() => draftOf(saved))
  const dirty = isChanged(draft, saved)
  const write = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes })
  const save = useMutation({
    mutationFn: () => call('PUT /v1/server/settings/mail', { body: toInput(draft), ifMatch: shown.version }),
    onSuccess: async () => {
      report(words.saved)
      await refresh()
    },
  })
  const isConflict = save.error instanceof RefusedError && save.error.is('mail.settings_changed')
  return (
    <>
      <LeaveGuard dirty={dirty && !save.isSuccess} />
      <Card title={words.title} text={words.text}>
        <Form
          className="flex flex-col gap-5 p-4"
          onSubmit={() => save.mutate()}
          error={isConflict ? undefined : save.error}
          blame={{ 'request.invalid': 'port' }}
        >
          {isConflict && (
            <>
              <FormTrouble>{words.conflict}</FormTrouble>
              <span>
                <Button onClick={() => void refresh()}>{words.takeTheirs}</Button>
              </span>
            </>
          )}
          <Fields draft={draft} saved={saved} write={write} />
          <SaveBar dirty={dirty} busy={save.isPending} onDiscard={() => setDraft(draftOf(saved))} />
        </Form>
      </Card>
      <TestCard settings={dirty ? toInput(draft) : undefined} off={saved === null && !dirty} />
      {saved !== null && <Removal version={shown.version} />}
    </>
  )
}
