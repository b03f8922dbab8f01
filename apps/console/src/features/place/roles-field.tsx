import { TriangleAlert } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { TickList } from '../../ui/tick-list.tsx'

export type RoleId = `rol_${string}`

export interface OfferedRole {
  readonly id: RoleId
  readonly name: string
  readonly kind: 'tier' | 'role'
  readonly description: string
  /** Why it cannot be given here. */
  readonly off?: string | undefined
}

interface Props {
  readonly roles: readonly OfferedRole[]
  /** One; several; or one tier and any others beside it. */
  readonly rolesOf: 'one' | 'several' | 'one-tier'
  /** Whether nobody needs a role; else one has to be chosen. */
  readonly grantless: boolean
  readonly chosen: readonly RoleId[]
  readonly onChange: (chosen: RoleId[]) => void
  /** What follows when none is chosen. */
  readonly noneNote?: string | undefined
  readonly label?: string | undefined
}

const none = 'none'

function NoRole({ text }: { readonly text: string }) {
  return (
    <p className="flex items-center gap-1.5 text-xs font-medium text-warn">
      <TriangleAlert className="size-3.5!" />
      {text}
    </p>
  )
}

const choiceOf = ({ id, name, description, off }: OfferedRole) => ({ value: id, label: name, hint: description, off })

/** Of one kind a user has one: cards, since what each gives is worth reading. */
function OneRole({ roles, grantless, chosen, onChange, label }: Omit<Props, 'rolesOf'> & { readonly label: string }) {
  const { place } = useMessages()
  const value = roles.find(({ id }) => chosen.includes(id))?.id ?? none
  const others = chosen.filter((id) => !roles.some((role) => role.id === id))
  const options = roles.map(({ id, name, description, off }) => ({ value: id, label: name, text: description, off }))
  return (
    <RadioCards<RoleId | 'none'>
      label={label}
      name={`role ${label}`}
      value={value}
      options={grantless ? [...options, { value: none, label: place.noRole }] : options}
      onChange={(next) => onChange(next === none ? others : [next, ...others])}
    />
  )
}

/** Roles as the organization's policy has them: one, several, or one privilege and any roles beside it. */
export function RolesField({ roles, rolesOf, grantless, chosen, onChange, noneNote, label }: Props) {
  const { place } = useMessages()
  const note = chosen.length === 0 && grantless && noneNote !== undefined && <NoRole text={noneNote} />
  if (rolesOf === 'one') {
    return (
      <div className="flex flex-col gap-2">
        <OneRole {...{ roles, grantless, chosen, onChange }} label={label ?? place.role} />
        {note}
      </div>
    )
  }
  const tiers = rolesOf === 'one-tier' ? roles.filter(({ kind }) => kind === 'tier') : []
  const others = roles.filter((role) => !tiers.includes(role))
  const tickedOf = (ids: readonly string[]) => others.filter(({ id }) => ids.includes(id)).map(({ id }) => id)
  const chosenTier = tiers.filter(({ id }) => chosen.includes(id)).map(({ id }) => id)
  return (
    <div className="flex flex-col gap-6">
      {tiers.length > 0 && <OneRole {...{ grantless, chosen, onChange }} roles={tiers} label={place.privilege} />}
      {others.length > 0 && (
        <TickList
          label={label ?? place.roles}
          name="roles"
          options={others.map(choiceOf)}
          chosen={chosen}
          onChange={(ids) => onChange([...chosenTier, ...tickedOf(ids)])}
          note={note}
        />
      )}
    </div>
  )
}
