import { useNavigate, useSearch } from '@tanstack/react-router'
import { ScanSearch } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { Blank } from '../../ui/blank.tsx'
import { CopyTextButton } from '../../ui/copy-text-button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { nowhere, useCurrentOrganization } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'
import { Answer } from './answer.tsx'
import { HoldersList } from './holders-list.tsx'
import { QuestionForm } from './question-form.tsx'
import { ReachTable } from './reach-table.tsx'
import { type CheckSearch, type Mode, modes } from './search.ts'
import { type Asking, useAsking } from './use-asking.ts'

interface AnswersProps {
  readonly mode: Mode
  readonly search: CheckSearch
  readonly asking: Asking
}

function Answers({ mode, search, asking }: AnswersProps) {
  const { checkAccess: words } = useMessages()
  const { subject, resource } = asking
  const start = <Blank icon={ScanSearch} title={words.startTitle} text={words.startText} />
  if (mode === 'user') return subject === undefined ? start : <ReachTable key={subject} subject={subject} />
  if (search.action === undefined || resource === undefined) return start
  if (mode === 'holders')
    return asking.mayExplain ? (
      <HoldersList action={search.action} resource={resource} />
    ) : (
      <Blank title={words.holdersNeed} />
    )
  return subject === undefined ? start : <Answer subject={subject} action={search.action} resource={resource} />
}

/** Why somebody may do something or not, what somebody can do, and who can do something: the server's answers, in words. */
export default function CheckAccessPage() {
  const { checkAccess: words } = useMessages()
  const organizationId = useCurrentOrganization()?.id ?? nowhere
  const navigate = useNavigate({ from: '/o/$slug/check-access' })
  const search = useSearch({ from: '/shell/o/$slug/check-access' })
  const mode = search.mode ?? 'question'
  const asking = useAsking(organizationId, search)
  const go = (next: CheckSearch) => void navigate({ to: '.', search: next })
  return (
    <Page
      title={words.title}
      note={<span className="max-md:hidden">{words.note}</span>}
      action={<CopyTextButton label={words.copyLink} text={window.location.href} />}
    >
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex w-full max-w-reading flex-col gap-4 px-4 py-5 md:px-6">
          <div className="max-w-full overflow-x-auto">
            <Segmented
              label={words.modes.label}
              value={mode}
              options={modes.map((value) => ({ value, label: words.modes[value] }))}
              onChange={(next) => go({ ...search, mode: next === 'question' ? undefined : next })}
            />
          </div>
          {asking.isReady && (
            <>
              <QuestionForm
                key={JSON.stringify([mode, search, asking.user?.id])}
                organizationId={organizationId}
                mode={mode}
                search={search}
                asking={asking}
                onCheck={(question) => go({ ...search, ...question })}
              />
              <Answers mode={mode} search={search} asking={asking} />
            </>
          )}
        </div>
      </div>
    </Page>
  )
}
