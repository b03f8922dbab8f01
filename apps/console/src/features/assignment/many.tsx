import { lazy, Suspense, useState } from 'react'
import { KeyRound, ShieldOff, Target } from 'lucide-react'
import type { QueryOf } from '@rollcall/contract/operations'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { Button } from '../../ui/button.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import type { Chosen, ManyAct } from './many-dialog.tsx'

const ManyDialog = lazy(() => import('./many-dialog.tsx'))
const listing = 'GET /v1/organizations/{organizationId}/memberships'
const most = 1_000
const pageSize = 200

/** Everybody who fits, page by page, up to as many as can be changed at once. */
async function collect(organizationId: OrganizationId, query: QueryOf<typeof listing>): Promise<readonly Chosen[]> {
  const found: Chosen[] = []
  for (let cursor: string | null | undefined; found.length < most && cursor !== null; ) {
    const page = await call(listing, {
      path: { organizationId },
      query: { ...query, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
    })
    found.push(...page.items)
    cursor = page.nextCursor
  }
  return found.slice(0, most)
}

interface Props {
  readonly organizationId: OrganizationId
  readonly mayEdit: boolean
  readonly maySuspend: boolean
  readonly chosen: readonly Chosen[]
  /** The filter, where everybody who fits is chosen. */
  readonly everybody: QueryOf<typeof listing> | undefined
  readonly count: number | undefined
  readonly onDone: () => void
}

/** What the bar over chosen users offers for what they hold. */
export function ManyActs({ organizationId, mayEdit, maySuspend, chosen, everybody, count, onDone }: Props) {
  const { access } = useMessages()
  const words = access.many
  const [open, setOpen] = useState<{ readonly act: ManyAct; readonly chosen: readonly Chosen[] }>()
  const start = async (act: ManyAct) =>
    setOpen({ act, chosen: everybody === undefined ? chosen : await collect(organizationId, everybody) })
  return (
    <>
      {mayEdit && (
        <>
          <Button icon={KeyRound} onClick={() => void start('role')}>
            {words.role}
          </Button>
          <Button icon={Target} onClick={() => void start('scope')}>
            {words.scope}
          </Button>
        </>
      )}
      {maySuspend && (
        <Button icon={ShieldOff} onClick={() => void start('suspend')}>
          {words.suspend}
        </Button>
      )}
      {open && (
        <Suspense>
          <ManyDialog
            organizationId={organizationId}
            {...open}
            all={count ?? open.chosen.length}
            onClose={() => setOpen(undefined)}
            onDone={() => {
              setOpen(undefined)
              onDone()
            }}
          />
        </Suspense>
      )}
    </>
  )
}
