import { X } from 'lucide-react'
import { type Ref, useEffect, useRef, useState } from 'react'
import type { MembershipPage } from '@rollcall/contract/membership'
import { useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { Button } from '../../ui/button.tsx'
import { FilterMenu } from '../../ui/filter-menu.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { useRested } from './list.ts'
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

const quiet = 150

/** The field follows the keys at once, the address once they rest; an address changed elsewhere is followed too. */
function useTyped(q: string | undefined, onChange: Props['onChange']) {
  const [text, setText] = useState(q ?? '')
  const [sent, setSent] = useState(q)
  const [seen, setSeen] = useState(q)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (q !== seen) {
    setSeen(q)
    if (q !== sent) {
      setSent(q)
      setText(q ?? '')
    }
  }
  const type = (next: string) => {
    const wanted = next.trim() === '' ? undefined : next
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setSent(wanted)
      onChange({ q: wanted }, true)
    }, quiet)
  }
  return [text, type] as const
}

const some = <Value,>(values: Value[]): Value[] | undefined => (values.length === 0 ? undefined : values)

export function Toolbar({ search, onChange, page, roles, field }: Props) {
  const messages = useMessages()
  const { users, common, number } = messages
  const [text, type] = useTyped(search.q, onChange)
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
