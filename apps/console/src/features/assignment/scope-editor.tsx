import { useMessages } from '../../i18n/messages.ts'
import { ChipField } from '../../ui/chip-field.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { UserPicker } from '../../ui/user-picker.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import type { Options, ScopeWish } from './access.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly kinds: Options['scopes']
  /** The named scope that is held now. */
  readonly named?: string | undefined
  readonly scope: ScopeWish
  readonly onChange: (scope: ScopeWish) => void
}

const longestTag = 100
const inside = ['active', 'suspended'] as const

/** Which applications a user sees: all, his own, or those with an owner or a tag that is named. */
export function ScopeEditor({ organizationId, kinds, named, scope, onChange }: Props) {
  const { place, access } = useMessages()
  if (kinds.length < 2) return null
  const { kind, owners, tags } = scope
  const add = (text: string) => {
    const words = text.split(/[\s,;]+/).filter((word) => word !== '' && word.length <= longestTag)
    onChange({ ...scope, tags: Array.from(new Set([...tags, ...words])) })
  }
  const options = [
    ...(named === undefined ? [] : [{ value: 'named' as const, label: named, text: place.scopes.named }]),
    ...kinds.map((value) => ({ value, label: place.scopes[value], text: place.scopeTexts[value] })),
  ]
  return (
    <RadioCards<ScopeWish['kind']>
      label={place.scope}
      name="scope"
      value={kind}
      options={options}
      onChange={(next) => onChange({ ...scope, kind: next })}
      stacked
    >
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
