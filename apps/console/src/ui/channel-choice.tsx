import { useMessages } from '../i18n/messages.ts'
import { changed, type Channels } from '../shared/channels.ts'
import { Checkbox } from './checkbox.tsx'
import { Switch } from './switch.tsx'

interface Props {
  /** Of what: heard with each control, since all of them look alike. */
  readonly label: string
  readonly channels: Channels
  readonly onChange: (channels: Channels) => void
  readonly disabled?: boolean
  /** False where being chosen is what switches on. */
  readonly switchable?: boolean
}

/** E-mail, SMS, and the switch, which keeps what was chosen while it is off. */
export function ChannelChoice({ label, channels, onChange, disabled = false, switchable = true }: Props) {
  const { choice } = useMessages().groups
  const change = (part: Partial<Channels>) => onChange(changed(channels, part))
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset cannot be laid out in a row everywhere
    <div role="group" aria-label={label} className="flex items-center gap-4">
      <Checkbox
        label={choice.email}
        checked={channels.email}
        disabled={disabled}
        onChange={(event) => change({ email: event.target.checked })}
      />
      <Checkbox
        label={choice.sms}
        checked={channels.sms}
        disabled={disabled}
        onChange={(event) => change({ sms: event.target.checked })}
      />
      {switchable && (
        <Switch label={choice.on} on={channels.on} disabled={disabled} onChange={(on) => change({ on })} />
      )}
    </div>
  )
}
