import type { ReactNode, Ref } from 'react'
import type { MembershipPage } from '@rollcall/contract/membership'
import { useMessages } from '../../i18n/messages.ts'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { FilterMenu } from '../../ui/filter-menu.tsx'
import { useAnnounced } from '../../ui/use-announced.ts'
import { isFiltered, isRole, type RoleId, statuses, type UsersSearch } from './search.ts'

interface Props {
  readonly search: UsersSearch
  readonly onChange: (change: UsersSearch, typing: boolean) => void
  readonly page: MembershipPage | undefined
  readonly roles: readonly { readonly id: RoleId; readonly name: string }[]
  readonly field: Ref<HTMLInputElement>
  readonly action?: ReactNode
}

const some = <Value,>(values: Value[]): Value[] | undefined => (values.length === 0 ? undefined : values)

export function Toolbar({ search, onChange, page, roles, field, action }: Props) {
  const { users, number } = useMessages()
  const filtered = isFiltered(search)
  const match = page?.match
  useAnnounced(match && filtered ? users.announced(match.count, match.exact) : '')
  const counts: Partial<Record<string, number>> = page?.facets.status ?? {}
  const options = statuses.map((value) => {
    const count = counts[value]
    return { value, label: users.filters[value], count: count === undefined ? undefined : number(count) }
  })
  const chosen = (values: string[]) => some(statuses.filter((status) => values.includes(status)))
  return (
    <FilterBar
      label={users.filter}
      q={search.q}
      onType={(q) => onChange({ q }, true)}
      field={field}
      filtered={filtered}
      onClear={() => onChange({ q: undefined, status: undefined, role: undefined }, false)}
      match={match && filtered ? users.match(match.count, match.exact) : undefined}
      action={action}
    >
      <FilterMenu
        label={users.status}
        none={users.all}
        options={options}
        chosen={search.status ?? []}
        onChange={(values) => onChange({ status: chosen(values) }, false)}
      />
      {roles.length > 0 && (
        <FilterMenu
          label={users.role}
          none={users.any}
          options={roles.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={search.role ?? []}
          onChange={(role) => onChange({ role: some(role.filter(isRole)) }, false)}
        />
      )}
    </FilterBar>
  )
}
