import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, keyOf } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { Switch } from '../../ui/switch.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { nowhere, type OrganizationId, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { AddEnvironment } from './add-environment.tsx'
import { ApplicationForm } from './application-form.tsx'
import { type Application, resourcesKey } from './applications-query.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { useResourceChange } from './use-resource-change.ts'

const operation = 'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}'

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="not-first:mt-6">
      <div className="flex h-8 items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{title}</h3>
        {action}
      </div>
      <div className="mt-2">{children}</div>
    </section>
  )
}

/** The version of an environment is its own: it is asked for when the switch is turned. */
function useProtection(organizationId: OrganizationId) {
  const { applications: words } = useMessages()
  const change = useResourceChange(organizationId, 'environment')
  const turn = async (id: string, name: string, on: boolean): Promise<void> => {
    const { version } = await call(operation, { path: { organizationId, type: 'environment', resourceId: id } })
    await change.mutateAsync({ id, version, body: { protected: on } })
    report(on ? words.isProtected(name) : words.isNotProtected(name), () => void turn(id, name, !on))
  }
  return { turn, error: change.error }
}

interface EnvironmentsProps {
  readonly organizationId: OrganizationId
  readonly application: Application
  readonly mayClassify: boolean
}

function Environments({ organizationId, application, mayClassify }: EnvironmentsProps) {
  const messages = useMessages()
  const { applications: words, common } = messages
  const { turn, error } = useProtection(organizationId)
  return (
    <>
      {error && <FormTrouble>{sentenceOf(error, messages)}</FormTrouble>}
      <ul className="divide-y border-y">
        {application.environments.length === 0 && <li className="py-2 text-sm text-text-3">{common.none}</li>}
        {application.environments.map(({ id, name, protected: isProtected }) => (
          <li key={id} className="flex min-h-10 items-center gap-3 text-sm">
            <span className="grow truncate">{name}</span>
            {mayClassify ? (
              <>
                <span aria-hidden="true" className="text-xs text-text-3">
                  {words.protected}
                </span>
                <Switch
                  label={words.protectedOf(name)}
                  on={isProtected}
                  onChange={(on) => void turn(id, name, on).catch(() => undefined)}
                />
              </>
            ) : (
              isProtected && <span className="text-xs text-warn">{words.protected}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

export default function ApplicationPanel() {
  const { applications: words } = useMessages()
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const slug = organization?.slug ?? ''
  const { resourceId = '' } = useParams({ strict: false })
  const navigate = useNavigate()
  const permissions = usePermissions(organizationId)
  const mayClassify = permissions.has('resource.classify')
  const mayRegister = permissions.has('resource.register')
  const [asking, setAsking] = useState<'environment' | 'deletion'>()
  const request = { path: { organizationId, type: 'application', resourceId } }
  const query = useQuery(ask(operation, request))
  const queries = useQueryClient()
  const application = query.data
  const close = () => void navigate({ to: '/o/$slug/applications', params: { slug }, search: true })
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keyOf(operation, request) }),
      queries.invalidateQueries({ queryKey: resourcesKey(organizationId) }),
    ])
  return (
    <Panel
      label={application?.name ?? words.panel}
      onClose={close}
      head={
        application ? (
          <>
            <h2 className="truncate text-lg font-semibold">{application.name}</h2>
            <p className="truncate text-sm text-text-3">{application.id}</p>
          </>
        ) : (
          <Bone className="h-10 w-48 rounded-control" />
        )
      }
    >
      {query.isError && application === undefined ? (
        <TroublePage error={query.error} retry={() => void query.refetch()} />
      ) : application === undefined ? null : (
        <>
          <ApplicationForm
            key={application.version}
            organizationId={organizationId}
            application={application}
            mayClassify={mayClassify}
            mayEdit={mayRegister}
          />
          <Section
            title={words.environments}
            action={
              mayRegister && (
                <Button look="quiet" icon={Plus} onClick={() => setAsking('environment')}>
                  {words.addEnvironment}
                </Button>
              )
            }
          >
            <Environments organizationId={organizationId} application={application} mayClassify={mayClassify} />
          </Section>
          <p className="mt-6 flex flex-wrap gap-x-4 text-xs text-text-3">
            <span>
              {words.columns.changed} <RelativeTime at={application.changedAt} />
            </span>
            <span>{application.source === null ? words.byHand : `${words.source} ${application.source}`}</span>
          </p>
          {mayRegister && (
            <div className="mt-6 border-t pt-4">
              <Button icon={Trash2} onClick={() => setAsking('deletion')}>
                {words.remove}
              </Button>
            </div>
          )}
          {asking === 'environment' && (
            <AddEnvironment
              organizationId={organizationId}
              applicationId={application.id}
              onClose={() => setAsking(undefined)}
              onAdded={refresh}
            />
          )}
          {asking === 'deletion' && (
            <DeleteDialog
              organizationId={organizationId}
              application={application}
              onClose={() => setAsking(undefined)}
              onDeleted={async () => {
                await queries.invalidateQueries({ queryKey: resourcesKey(organizationId) })
                close()
              }}
            />
          )}
        </>
      )}
    </Panel>
  )
}
