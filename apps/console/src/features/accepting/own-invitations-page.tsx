import { MailOpen, ShieldAlert } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { Blank } from '../../ui/blank.tsx'
import { Card } from '../../ui/card.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { JoinableList, RequestList } from './joinable-list.tsx'
import { OwnInvitationList } from './own-invitations.tsx'
import { useWaysIn } from './use-ways-in.ts'

/** Accept, decline, join or ask to: whatever waits for the signed-in person. */
export default function OwnInvitationsPage() {
  const { accept, signUp } = useMessages()
  const { own } = accept
  const { loaded, error, retry, invitations, joinable, requests, addressProven } = useWaysIn()
  if (error && !loaded) return <TroublePage error={error} retry={retry} />
  const others = joinable.filter(({ standing }) => standing === 'open')
  return (
    <div className="mx-auto flex max-w-form flex-col gap-4">
      <Card title={own.title} text={own.intro}>
        {!addressProven ? (
          <Blank icon={ShieldAlert} title={own.unproven} text={own.unprovenText} />
        ) : invitations.length > 0 ? (
          <OwnInvitationList items={invitations} />
        ) : (
          loaded && <Blank icon={MailOpen} title={own.none} text={own.noneText} />
        )}
      </Card>
      {others.length > 0 && (
        <Card title={signUp.choose.list}>
          <JoinableList items={others} />
        </Card>
      )}
      {requests.length > 0 && (
        <Card title={signUp.choose.requests}>
          <RequestList requests={requests} />
        </Card>
      )}
    </div>
  )
}
