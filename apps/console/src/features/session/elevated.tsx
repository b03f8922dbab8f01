import { RefusedError } from '@rollcall/sdk/errors'
import type { UseQueryResult } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { ElevationDialog } from './elevation-dialog.tsx'
import { useMe } from './me.ts'

/** What only an elevated superuser may ask for is not asked for before; others ask and are refused. */
export function useMayAsk(): boolean {
  const { user, session } = useMe()
  return session.elevatedUntil !== null || !user.superuser
}

interface Props {
  readonly query: Pick<UseQueryResult, 'error'>
  readonly children: ReactNode
}

/** Its children, or the question to act as superuser first. */
export function Elevated({ query, children }: Props) {
  const { elevation } = useMessages()
  const mayAsk = useMayAsk()
  const [asking, setAsking] = useState(false)
  const isRefused = query.error instanceof RefusedError && query.error.is('access.elevation_required')
  if (mayAsk && !isRefused) return children
  return (
    <Blank icon={ShieldCheck} title={elevation.needed} text={elevation.neededText}>
      <Button look="primary" onClick={() => setAsking(true)}>
        {elevation.submit}
      </Button>
      {asking && <ElevationDialog onClose={() => setAsking(false)} />}
    </Blank>
  )
}
