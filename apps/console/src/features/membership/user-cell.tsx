import { Link } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Row } from './search.ts'

interface Props {
  readonly user: Row
  readonly slug: string
  readonly self: boolean
}

export function UserCell({ user, slug, self }: Props) {
  const { users } = useMessages()
  const { id, name, email, owner } = user
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <Avatar name={calledOf(user)} joined={user.userId !== null} />
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-1.5 md:[&>span]:-my-0.5">
          <Link
            to="/o/$slug/users/$membershipId"
            params={{ slug, membershipId: id }}
            search
            className="max-w-full truncate rounded-tick text-sm/4 font-medium text-text"
          >
            {calledOf(user)}
          </Link>
          {owner && <Badge tone="accent">{users.owner}</Badge>}
          {self && <Badge tone="neutral">{users.you}</Badge>}
        </div>
        {name !== null && <div className="truncate text-xs text-text-3">{email}</div>}
      </div>
    </div>
  )
}
