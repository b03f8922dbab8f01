import { RefusedError } from '@rollcall/sdk/errors'
import { Link } from '@tanstack/react-router'
import { CircleAlert, Compass, Lock } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Blank } from '../../ui/blank.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { useCurrentOrganization } from '../organization/organization.ts'
import { Page } from './page.tsx'

/** In the shell, so that one can go on from there. */
export function NotFoundPage() {
  const { pages } = useMessages()
  return (
    <Page title={pages.notFoundTitle}>
      <Nowhere heading="p" />
    </Page>
  )
}

function Nowhere({ heading }: { readonly heading: 'h1' | 'p' }) {
  const { pages } = useMessages()
  return (
    <Blank heading={heading} icon={Compass} title={pages.notFound} text={pages.notFoundText}>
      <Link to="/" className={buttonClass('secondary')}>
        {pages.home}
      </Link>
    </Blank>
  )
}

export const NotFound = () => <Nowhere heading="h1" />

function Forbidden({ error }: { readonly error: RefusedError }) {
  const { pages, language } = useMessages()
  const { needs = [], ask = [] } = error.problem
  const organization = useCurrentOrganization()
  const list = new Intl.ListFormat(language)
  return (
    <Blank
      icon={Lock}
      title={pages.forbidden}
      text={
        <>
          {needs.length > 0 && <span className="block">{pages.forbiddenNeeds(list.format(needs))}</span>}
          {ask.length > 0 && (
            <span className="block">{pages.forbiddenAsk(list.format(ask.map(({ name }) => name)))}</span>
          )}
        </>
      }
    >
      {organization?.open && needs[0] !== undefined && (
        <Link
          to="/o/$slug/check-access"
          params={{ slug: organization.slug }}
          search={{ action: needs[0] }}
          className={buttonClass('secondary')}
        >
          {pages.forbiddenWhy}
        </Link>
      )}
    </Blank>
  )
}

interface Props {
  readonly error: unknown
  readonly retry: () => void
}

/** What stands in place of a page that cannot be shown, and why. */
export function TroublePage({ error, retry }: Props) {
  const messages = useMessages()
  if (error instanceof RefusedError && error.status === 404) return <Nowhere heading="p" />
  if (error instanceof RefusedError && error.status === 403) return <Forbidden error={error} />
  return (
    <Blank icon={CircleAlert} title={messages.pages.failed} text={sentenceOf(error, messages)}>
      <Button onClick={retry}>{messages.common.retry}</Button>
    </Blank>
  )
}
