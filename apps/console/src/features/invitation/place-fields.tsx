import { useMessages } from '../../i18n/messages.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { GroupsField } from '../place/groups-field.tsx'
import { RolesField } from '../place/roles-field.tsx'
import { ScopeField } from '../place/scope-field.tsx'
import type { PlaceDraft } from './draft.ts'
import type { Options } from './options.ts'

const longestNote = 1_000

interface Props {
  readonly organizationId: OrganizationId
  readonly options: Options
  readonly mayViewGroups: boolean
  readonly place: PlaceDraft
  readonly onChange: (change: Partial<PlaceDraft>) => void
  /** A username belongs to one person. */
  readonly single: boolean
}

const today = (): string => new Date().toLocaleDateString('sv')

function MoreFields({ options, place, onChange, single }: Omit<Props, 'organizationId' | 'mayViewGroups'>) {
  const { invite: words } = useMessages()
  const methods = options.methods.map(({ method, available, reason }) => ({
    value: method,
    label: words.methods[method],
    text: words.methodTexts[method],
    off: available ? undefined : (reason ?? words.sums.method_not_configured()),
  }))
  return (
    <>
      {methods.length > 1 && (
        <RadioCards
          label={words.method}
          name="method"
          value={place.method}
          options={methods}
          onChange={(method) => onChange({ method })}
        />
      )}
      {single && (
        <TextField
          label={words.username}
          name="items.0.username"
          hint={words.usernameHint}
          value={place.username}
          maxLength={32}
          autoComplete="off"
          autoCapitalize="none"
          onChange={(event) => onChange({ username: event.target.value })}
        />
      )}
      <TextArea
        label={words.note}
        name="place.note"
        hint={words.noteHint}
        value={place.note}
        maxLength={longestNote}
        onChange={(event) => onChange({ note: event.target.value })}
      />
      <div className="max-w-60">
        <TextField
          type="date"
          label={words.ends}
          name="place.endsAt"
          hint={words.endsHint}
          value={place.lastDay}
          min={today()}
          onChange={(event) => onChange({ lastDay: event.target.value })}
        />
      </div>
    </>
  )
}

/** Everything that an invitation gives; what the template does not have is not asked. */
export function PlaceFields({ organizationId, options, mayViewGroups, place, onChange, single }: Props) {
  const { place: words, invite } = useMessages()
  const roles = options.roles.map((role) => ({ ...role, off: role.grantable ? undefined : words.beyond }))
  const told = place.note !== '' || place.lastDay !== '' || place.method !== 'password' || place.username !== ''
  return (
    <>
      <RolesField
        roles={roles}
        rolesOf={options.rolesOf}
        grantless={options.grantless}
        chosen={place.roleIds}
        onChange={(roleIds) => onChange({ roleIds })}
        noneNote={words.denied}
      />
      <ScopeField kinds={options.scopes} scope={place.scope} onChange={(scope) => onChange({ scope })} />
      {options.notificationChoice && (
        <GroupsField
          organizationId={organizationId}
          mayView={mayViewGroups}
          chosen={place.groups}
          onChange={(groups) => onChange({ groups })}
        />
      )}
      <Disclosure label={invite.more} summary={invite.moreSummary} startOpen={told}>
        <MoreFields {...{ options, place, onChange, single }} />
      </Disclosure>
    </>
  )
}
