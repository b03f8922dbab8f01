import { X } from 'lucide-react'
import { type Ref, useEffect } from 'react'
import type { MembershipPage } from '@rollcall/contract/membership'
import { useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { useRested, useTyped } from '../../shared/typing.ts'
import { Button } from '../../ui/button.tsx'
import { FilterMenu } from '../../ui/filter-menu.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { isFiltered, isRole, type RoleId, statuses, type UsersSearch } from './search.ts'

interface Props {
  readonly search: UsersSearch
  readonly onChange: (change: UsersSearch, typing: boolean) => void
  readonly page: MembershipPage | undefined
  readonly roles: readonly { readonly id: RoleId; readonly name: string }[]
  readonly field: Ref<HTMLInputElement>
}

/** Said once the person has stopped typing, and never for the list one arrives at. */
function useAnnouncedMatches(page: MembershipPage | undefined, filtered: boolean) {
  const { users } = useMessages()
  const text = page && filtered ? users.announced(page.match.count, page.match.exact) : ''
  const rested = useRested(text, 500)
  useEffect(() => {
    if (rested !== '') announce(rested)
  }, [rested])
}

const some = <Value,>(values: Value[]): Value[] | undefined => (values.length === 0 ? undefined : values)

export function Toolbar({ search, onChange, page, roles, field }: Props) {
  const messages = useMessages()
  const { users, common, number } = messages
  const [text, type] = useTyped(search.q, (q) => onChange({ q }, true))
  const filtered = isFiltered(search)
  useAnnouncedMatches(page, filtered)
  const counts: Partial<Record<string, number>> = page?.facets.status ?? {}
  const options = statuses.map((value) => {
    const count = counts[value]
    return { value, label: users.statuses[value], count: count === undefined ? undefined : number(count) }
  })
  const chosen = (values: string[]) => some(statuses.filter((status) => values.includes(status)))
  return (
    <search className="flex flex-wrap items-center gap-2 px-4 py-3 md:px-6">
      <SearchField ref={field} label={users.filter} value={text} onChange={type} maxLength={200} />
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
      {filtered && (
        <Button
          look="quiet"
          icon={X}
          onClick={() => onChange({ q: undefined, status: undefined, role: undefined }, false)}
        >
          {common.clear}
        </Button>
      )}
      {page && filtered && (
        <span className="ms-auto text-sm text-text-2 tabular-nums">
          {users.match(page.match.count, page.match.exact)}
        </span>
      )}
    </search>
  )
}
