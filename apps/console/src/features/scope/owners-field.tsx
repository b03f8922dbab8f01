import { X } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { UserPicker } from '../../ui/user-picker.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import type { Owner } from './scopes-query.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly owners: readonly Owner[]
  readonly onChange: (owners: readonly Owner[]) => void
}

export function OwnersField({ organizationId, owners, onChange }: Props) {
  const { scopes: words } = useMessages()
  return (
    <div className="flex flex-col gap-1.5">
      {owners.length > 0 && (
        <ul className="divide-y border-y" aria-label={words.owners}>
          {owners.map((owner) => (
            <li key={owner.membershipId} className="flex min-h-10 items-center gap-2.5 text-sm">
              <Avatar name={calledOf(owner)} joined={owner.userId !== null} />
              <span className="grow truncate">{calledOf(owner)}</span>
              <IconButton
                label={words.removeOwner(calledOf(owner))}
                icon={X}
                onClick={() => onChange(owners.filter((one) => one !== owner))}
              />
            </li>
          ))}
        </ul>
      )}
      <UserPicker
        organizationId={organizationId}
        label={words.addOwner}
        name="owners"
        chosen={[]}
        without={new Set(owners.map(({ membershipId }) => membershipId))}
        onChange={(picked) =>
          onChange([
            ...owners,
            ...picked.map(({ id, userId, name, email }) => ({ membershipId: id, userId, name, email })),
          ])
        }
      />
    </div>
  )
}
