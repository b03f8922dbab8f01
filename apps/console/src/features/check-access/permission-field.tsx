import { ChevronDown } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { cx } from '../../ui/cx.ts'
import { controlClass, Field } from '../../ui/field.tsx'
import { TextField } from '../../ui/text-field.tsx'

interface Offered {
  readonly name: string
  readonly type: string
  readonly description: string
}

interface Props {
  /** Undefined for whoever may not see what there is: he writes the name. */
  readonly offered: readonly Offered[] | undefined
  readonly value: string
  readonly onChange: (name: string) => void
}

/** What somebody may do, by the words of the catalogue and under the kind of thing it is about. */
export function PermissionField({ offered, value, onChange }: Props) {
  const { checkAccess: words } = useMessages()
  if (offered === undefined)
    return (
      <TextField
        label={words.permission}
        name="action"
        hint={words.permissionHint}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
      />
    )
  const types = [...new Set(offered.map(({ type }) => type))]
  const isOffered = value === '' || offered.some(({ name }) => name === value)
  return (
    <Field label={words.permission} name="action">
      {(control) => (
        <span className="relative">
          <select
            {...control}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className={cx(controlClass, 'appearance-none pe-8')}
          >
            <option value="">{words.choosePermission}</option>
            {!isOffered && <option value={value}>{value}</option>}
            {types.map((type) => (
              <optgroup key={type} label={type}>
                {offered
                  .filter((one) => one.type === type)
                  .map(({ name, description }) => (
                    <option key={name} value={name}>
                      {description}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
          <ChevronDown className="pointer-events-none absolute end-2.5 top-1/2 size-3.5 -translate-y-1/2 text-text-3" />
        </span>
      )}
    </Field>
  )
}
