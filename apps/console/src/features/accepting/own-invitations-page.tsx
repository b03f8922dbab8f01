import { useQuery } from '@tanstack/react-query'
import { MailOpen } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { Blank } from '../../ui/blank.tsx'
import { Card } from '../../ui/card.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { OwnInvitationList } from './own-invitations.tsx'

/** Accept or decline: whatever waits for the signed-in person. */
export default function OwnInvitationsPage() {
  const { own } = useMessages().accept
  const { data, error, refetch } = useQuery(ask('GET /v1/me/invitations'))
  if (error && data === undefined) return <TroublePage error={error} retry={() => void refetch()} />
  return (
    <div className="mx-auto flex max-w-form flex-col gap-4">
      <Card title={own.title} text={own.intro}>
        {data && data.items.length > 0 ? (
          <OwnInvitationList items={data.items} />
        ) : (
          data && <Blank icon={MailOpen} title={own.none} text={own.noneText} />
        )}
      </Card>
    </div>
  )
}
