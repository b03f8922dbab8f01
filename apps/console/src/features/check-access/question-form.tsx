import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { type PickedUser, UserPicker } from '../../ui/user-picker.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { type App, AppPicker } from './app-picker.tsx'
import { PermissionField } from './permission-field.tsx'
import { asksEnvironment, asksPlace, asksThing, permissionNamed } from './question.ts'
import type { CheckSearch, Mode } from './search.ts'
import type { Asking } from './use-asking.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly mode: Mode
  readonly search: CheckSearch
  readonly asking: Asking
  readonly onCheck: (question: CheckSearch) => void
}

/** Who, what and where; asked when the button is pressed, so that an address is always a whole question. */
export function QuestionForm({ organizationId, mode, search, asking, onCheck }: Props) {
  const { checkAccess: words } = useMessages()
  const { mayName, mayExplain, offered } = asking
  const [user, setUser] = useState<PickedUser | undefined>(asking.user)
  const [action, setAction] = useState(search.action ?? '')
  const [app, setApp] = useState<App | undefined>(asking.app)
  const [env, setEnv] = useState(search.env ?? '')
  const [id, setId] = useState(search.id ?? '')
  const permission = offered?.find(({ name }) => name === action) ?? permissionNamed(action)
  const isKnown = offered === undefined || offered.some(({ name }) => name === action)
  const needsPlace = action !== '' && isKnown && (asksPlace(permission) || offered === undefined)
  const needsEnvironment = needsPlace && (asksEnvironment(permission) || offered === undefined)
  const isWholeAllowed = permission.name !== '' && permission.type !== 'environment'
  const choosesUser = mode !== 'holders' && mayName && mayExplain
  const environments = app?.environments.map(({ name }) => name) ?? []
  // A link may name an environment that the viewer does not see: it stays what is asked about.
  const offeredEnvironments = env === '' || environments.includes(env) ? environments : [...environments, env]
  const isWhole = mode === 'user' || (action !== '' && (!needsPlace || app !== undefined || id !== ''))
  const check = () =>
    onCheck({
      ...(choosesUser ? { user: user?.id } : mode === 'holders' ? {} : { user: search.user }),
      ...(mode !== 'user' && {
        action: action === '' ? undefined : action,
        app: needsPlace ? app?.id : undefined,
        env: needsEnvironment && env !== '' && app !== undefined ? env : undefined,
        id: asksThing(permission) && id.trim() !== '' ? id.trim() : undefined,
      }),
    })
  return (
    <form
      className="grid items-start gap-x-3 gap-y-4 rounded-card border bg-surface p-4 md:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (isWhole) check()
      }}
    >
      {choosesUser && (
        <UserPicker
          organizationId={organizationId}
          label={words.user}
          name="user"
          chosen={user ? [user] : []}
          single
          onChange={([next]) => setUser(next)}
        />
      )}
      {mode !== 'user' && (
        <>
          <PermissionField offered={offered} value={action} onChange={setAction} />
          {needsPlace && (
            <AppPicker
              organizationId={organizationId}
              chosen={app}
              onChange={(next) => {
                setApp(next)
                if (next?.environments.every(({ name }) => name !== env) === true) setEnv('')
              }}
            />
          )}
          {needsEnvironment && app !== undefined && (
            <SelectField
              label={words.environment}
              name="env"
              value={env}
              onChange={(event) => setEnv(event.target.value)}
              options={[
                { value: '', label: isWholeAllowed ? words.asWhole : words.chooseEnvironment },
                ...offeredEnvironments.map((name) => ({ value: name, label: name })),
              ]}
            />
          )}
          {needsPlace && asksThing(permission) && (
            <TextField
              label={words.thing}
              name="id"
              hint={words.thingHint}
              value={id}
              onChange={(event) => setId(event.target.value)}
              maxLength={200}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </>
      )}
      <div className="flex flex-wrap items-center justify-end gap-3 md:col-span-2">
        {!mayExplain && mode !== 'holders' && <p className="grow text-xs text-text-3">{words.onlySelf}</p>}
        <Button type="submit" look="primary" disabled={!isWhole || (mode === 'holders' && !mayExplain)}>
          {words.check}
        </Button>
      </div>
    </form>
  )
}
