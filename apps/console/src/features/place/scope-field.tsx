import { useMessages } from '../../i18n/messages.ts'
import { ChipField } from '../../ui/chip-field.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'

export type ScopeKind = 'organization' | 'own' | 'custom'

export interface ScopeDraft {
  readonly kind: ScopeKind
  /** Applications with any of these; kept while another kind is chosen. */
  readonly tags: readonly string[]
}

export const everything: ScopeDraft = { kind: 'organization', tags: [] }

interface Props {
  readonly kinds: readonly ScopeKind[]
  readonly scope: ScopeDraft
  readonly onChange: (scope: ScopeDraft) => void
}

const longestTag = 100

/** Which applications somebody sees. Where the template knows one scope only, nothing is asked. */
export function ScopeField({ kinds, scope, onChange }: Props) {
  const { place } = useMessages()
  if (kinds.length < 2) return null
  const { kind, tags } = scope
  const add = (text: string) => {
    const words = text.split(/[\s,;]+/).filter((word) => word !== '' && word.length <= longestTag)
    onChange({ ...scope, tags: Array.from(new Set([...tags, ...words])) })
  }
  return (
    <RadioCards
      label={place.scope}
      name="scope"
      value={kind}
      options={kinds.map((value) => ({ value, label: place.scopes[value], text: place.scopeTexts[value] }))}
      onChange={(next) => onChange({ ...scope, kind: next })}
    >
      {kind === 'custom' && (
        <ChipField
          label={place.tags}
          name="scope.tags"
          hint={place.tagsHint}
          chips={tags.map((text) => ({ text, tone: 'plain' }))}
          onAdd={add}
          onRemove={(text) => onChange({ ...scope, tags: tags.filter((tag) => tag !== text) })}
        />
      )}
    </RadioCards>
  )
}
