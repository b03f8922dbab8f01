import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useMe } from '../session/me.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { CreateTokenDialog } from './create-token-dialog.tsx'

type Token = AnswerOf<'GET /v1/me/tokens'>['items'][number]

const refresh = () => queryClient.invalidateQueries({ queryKey: ['GET /v1/me/tokens'] })

function RevokeDialog({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const { tokens } = useMessages().me
  const revoke = useMutation({
    mutationFn: () => call('DELETE /v1/me/tokens/{tokenId}', { path: { tokenId: token.id } }),
    onSuccess: async () => {
      report(tokens.revoked(token.name))
      onClose()
      await refresh()
    },
  })
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={tokens.revokeTitle(token.name)}
      consequence={tokens.revokeText}
      submit={tokens.revokeSubmit}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
    />
  )
}

function TokenRow({ token, organization }: { readonly token: Token; readonly organization: string | undefined }) {
  const { tokens } = useMessages().me
  const [revoking, setRevoking] = useState(false)
  return (
    <li className="flex items-center gap-3 px-4 py-3 max-md:items-start">
      <KeyRound className="text-text-3 max-md:mt-0.5" />
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 grow basis-48">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            {token.name}
            <code className="font-mono text-xs font-normal text-text-3">{token.hint}…</code>
          </p>
          <p className="text-xs text-text-3">
            {organization !== undefined && `${organization} · `}
            {tokens.lastUsed} <RelativeTime at={token.lastUsedAt} never={tokens.unused} /> · {tokens.ends}{' '}
            <RelativeTime at={token.endsAt} never={tokens.never} />
          </p>
        </div>
        <Button onClick={() => setRevoking(true)}>
          {tokens.revoke}
          <span className="sr-only"> {token.name}</span>
        </Button>
      </div>
      {revoking && <RevokeDialog token={token} onClose={() => setRevoking(false)} />}
    </li>
  )
}

export default function TokensPage() {
  const { tokens } = useMessages().me
  const { organizations } = useMe()
  const [creating, setCreating] = useState(false)
  const list = useQuery(ask('GET /v1/me/tokens'))
  if (list.isError && list.data === undefined) {
    return <TroublePage error={list.error} retry={() => void list.refetch()} />
  }
  const create = organizations.length > 0 && (
    <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
      {tokens.create}
    </Button>
  )
  return (
    <div className="mx-auto flex max-w-form flex-col gap-4">
      <Card title={tokens.title} text={tokens.intro} action={create}>
        {list.data?.items.length === 0 ? (
          <Blank icon={KeyRound} title={tokens.empty} text={tokens.emptyText} />
        ) : (
          <ul aria-label={tokens.list} className="divide-y">
            {list.data?.items.map((token) => (
              <TokenRow
                key={token.id}
                token={token}
                organization={organizations.find(({ id }) => id === token.organizationId)?.name}
              />
            ))}
          </ul>
        )}
      </Card>
      {creating && <CreateTokenDialog onClose={() => setCreating(false)} onCreated={() => void refresh()} />}
    </div>
  )
}
