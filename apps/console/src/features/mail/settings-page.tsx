import { useQuery } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { Card } from '../../ui/card.tsx'
import { Elevated, useMayAsk } from '../session/elevated.tsx'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import type { Saved } from './settings-draft.ts'
import { SettingsForm } from './settings-form.tsx'
import { TestCard } from './test-card.tsx'

/** What the environment says is shown, and changed there. */
function Given({ settings }: { readonly settings: Saved }) {
  const { mailSettings: words, common } = useMessages()
  const lines = [
    [words.host, `${settings.host}:${settings.port}`],
    [words.security, words.securities[settings.security]],
    [words.user, settings.user ?? common.none],
    [words.password, settings.hasPassword ? words.set : common.none],
    [words.from, `${settings.fromName} <${settings.from}>`],
    [words.ca, settings.ca === null ? common.none : words.set],
  ] as const
  return (
    <>
      <Card title={words.title} text={words.byEnvironment}>
        <dl className="grid gap-x-6 gap-y-3 p-4 text-sm md:grid-cols-[12rem_1fr]">
          {lines.map(([term, value]) => (
            <div key={term} className="contents">
              <dt className="text-text-3 max-md:-mb-2">{term}</dt>
              <dd className="wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <TestCard settings={undefined} off={false} />
    </>
  )
}

export default function MailSettingsPage() {
  const { mailSettings: words } = useMessages()
  const query = useQuery({ ...ask('GET /v1/server/settings/mail'), enabled: useMayAsk() })
  const { data } = query
  return (
    <Page title={words.page}>
      <div className="min-h-0 grow overflow-y-auto px-4 py-6 md:px-6">
        <div className="mx-auto flex max-w-form flex-col gap-4">
          <Elevated query={query}>
            {query.isError ? (
              <TroublePage error={query.error} retry={() => void query.refetch()} />
            ) : data === undefined ? null : data.source === 'environment' && data.settings ? (
              <Given settings={data.settings} />
            ) : (
              <SettingsForm key={data.version} shown={data} />
            )}
          </Elevated>
        </div>
      </div>
    </Page>
  )
}
