import { useMessages } from '../../i18n/messages.ts'
import { ChipField } from '../../ui/chip-field.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { UserPicker } from '../../ui/user-picker.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { type Options, type ScopeWish, useNamedScopes } from './access.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly kinds: Options['scopes']
  readonly scope: ScopeWish
  readonly onChange: (scope: ScopeWish) => void
}

const longestTag = 100
const inside = ['active', 'suspended'] as const

/** Which applications a user sees: all, his own, those with an owner or a tag that is chosen here, or those of a named scope. */
export function ScopeEditor({ organizationId, kinds, scope, onChange }: Props) {
  const { place, access } = useMessages()
  const offered = useNamedScopes(organizationId)
  if (kinds.length < 2) return null
  const { kind, owners, tags } = scope
  // The one that is held shows its name even to those who may not see the others.
  const held = kind === 'named' && !offered.some(({ id }) => id === scope.scopeId) ? [scope] : []
  const named = [...held, ...offered.map(({ id: scopeId, name }) => ({ scopeId, name }))]
  const choose = (scopeId: string) => {
    const chosen = named.find((one) => one.scopeId === scopeId)
    if (chosen) onChange({ kind: 'named', scopeId: chosen.scopeId, name: chosen.name, owners, tags })
  }
  const add = (text: string) => {
    const words = text.split(/[\s,;]+/).filter((word) => word !== '' && word.length <= longestTag)
    onChange({ ...scope, tags: Array.from(new Set([...tags, ...words])) })
  }
  const options = [
    ...kinds.map((value) => ({ value, label: place.scopes[value], text: place.scopeTexts[value] })),
    ...(kinds.includes('custom') && named.length > 0
      ? [{ value: 'named' as const, label: place.scopes.named, text: place.scopeTexts.named }]
      : []),
  ]
  return (
    <RadioCards<ScopeWish['kind']>
      label={place.scope}
      name="scope"
      value={kind}
      options={options}
      onChange={(next) => (next === 'named' ? choose(named[0]?.scopeId ?? '') : onChange({ kind: next, owners, tags }))}
      stacked
    >
      {kind === 'named' && (
        <SelectField
          label={place.scopes.named}
          name="scope.scopeId"
          options={named.map(({ scopeId, name }) => ({ value: scopeId, label: name }))}
          value={scope.scopeId}
          onChange={(event) => choose(event.target.value)}
        />
      )}
      {kind === 'custom' && (
        <div className="mt-2 flex flex-col gap-4">
          <UserPicker
            organizationId={organizationId}
            label={access.owners}
            name="scope.owners"
            statuses={inside}
            chosen={owners}
            onChange={(next) => onChange({ ...scope, owners: next })}
          />
          <ChipField
            label={place.tags}
            name="scope.tags"
            hint={access.tagsHint}
            chips={tags.map((text) => ({ text, tone: 'plain' }))}
            onAdd={add}
            onRemove={(text) => onChange({ ...scope, tags: tags.filter((tag) => tag !== text) })}
          />
        </div>
      )}
    </RadioCards>
  )
}
