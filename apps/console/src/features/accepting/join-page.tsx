import { Link } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { CardPage } from '../session/card-page.tsx'
import { CheckingLink } from '../session/link-state.tsx'
import { useMe } from '../session/me.ts'
import { JoinableList, RequestList } from './joinable-list.tsx'
import { OwnInvitationList } from './own-invitations.tsx'
import { useWaysIn } from './use-ways-in.ts'

/** Right after signing up: the organizations that let the address in, and nothing else to look at. */
export default function JoinPage() {
  const messages = useMessages()
  const { choose: words } = messages.signUp
  const { user } = useMe()
  const { loaded, error, retry, invitations, joinable, requests } = useWaysIn()
  if (error && !loaded) {
    return (
      <CardPage title={words.title} intro={sentenceOf(error, messages)}>
        <Button onClick={retry}>{messages.common.retry}</Button>
      </CardPage>
    )
  }
  if (!loaded) return <CheckingLink title={words.title} />
  // What is invited or waits stands in a list of its own.
  const shown = joinable.filter(({ standing }) => standing === 'open' || standing === 'member')
  const nothing = invitations.length + shown.length + requests.length === 0
  return (
    <CardPage
      wide
      title={nothing ? words.none : words.title}
      intro={nothing ? words.noneText(user.email) : words.intro(user.email)}
    >
      <div className="flex flex-col gap-4">
        {!nothing && (
          <div className="divide-y overflow-clip rounded-card border bg-surface">
            {invitations.length > 0 && <OwnInvitationList items={invitations} />}
            {shown.length > 0 && <JoinableList items={shown} />}
            <RequestList requests={requests} />
          </div>
        )}
        <Link to="/" className={`${buttonClass('quiet')} self-start`}>
          {nothing ? messages.pages.home : words.later}
        </Link>
      </div>
    </CardPage>
  )
}
