import { Pencil, ShieldCheck, ShieldOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { InvitationStatus } from '../invitation/invitation-status.tsx'
import type { Act } from '../invitation/invitation.ts'
import type { Row } from './search.ts'

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="grid min-h-9 grid-cols-[8rem_minmax(0,1fr)] items-center gap-3 py-1">
      <dt className="text-sm text-text-3">{label}</dt>
      <dd className="flex min-w-0 items-center gap-1 text-sm text-text">{children}</dd>
    </div>
  )
}

function Given({ value }: { readonly value: string | null }) {
  const { user } = useMessages()
  return value === null ? <span className="text-text-3">{user.notSet}</span> : <span className="truncate">{value}</span>
}

interface SectionProps {
  readonly title: string
  readonly action?: ReactNode
  readonly children: ReactNode
}

function Section({ title, action, children }: SectionProps) {
  return (
    <section className="not-first:mt-6">
      <div className="flex h-8 items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{title}</h3>
        {action}
      </div>
      <dl className="mt-2 divide-y border-y">{children}</dl>
    </section>
  )
}

interface Props {
  readonly user: Row
  /** Absent where the viewer may not change this user. */
  readonly onEdit: (() => void) | undefined
  /** Suspends, or lets in again; absent where that cannot be. */
  readonly onStanding?: (() => void) | undefined
  readonly onAct: (act: Act) => void
}

function Access({ user, onStanding }: Pick<Props, 'user' | 'onStanding'>) {
  const { user: words, users, access } = useMessages()
  const suspended = user.status === 'suspended'
  const action = onStanding && (
    <Button icon={suspended ? ShieldCheck : ShieldOff} onClick={onStanding}>
      {suspended ? access.reactivate : access.suspend}
    </Button>
  )
  return (
    <Section title={words.access} action={action}>
      <Line label={words.roles}>
        <span className="flex flex-wrap gap-1 py-1">
          {user.roles.length === 0 && <span className="text-text-3">{users.noRoles}</span>}
          {user.roles.map(({ id, name }) => (
            <Badge key={id} tone="neutral">
              {name}
            </Badge>
          ))}
        </span>
      </Line>
      {user.endsAt !== null && (
        <Line label={user.ended ? words.ended : words.ends}>
          <RelativeTime at={user.endsAt} />
        </Line>
      )}
    </Section>
  )
}

function History({ user }: { readonly user: Row }) {
  const { user: words } = useMessages()
  return (
    <Section title={words.history}>
      <Line label={user.joinedAt === null ? words.invited : words.joined}>
        <RelativeTime at={user.joinedAt ?? user.createdAt} />
      </Line>
      {user.suspendedAt !== null && (
        <Line label={words.suspended}>
          <RelativeTime at={user.suspendedAt} />
        </Line>
      )}
      <Line label={words.lastActive}>
        <RelativeTime at={user.lastActiveAt} never={words.never} />
      </Line>
    </Section>
  )
}

/** How the offer stands that somebody waits with, and what became of its mail. */
function Offer({ user, onAct }: { readonly user: Row; readonly onAct: Props['onAct'] }) {
  const { user: words, invitations, invite } = useMessages()
  const { invitation } = user
  if (user.status !== 'invited' || !invitation) return null
  const { status, statusWord, expiresAt, delivery, acts } = invitation
  const mailed = delivery?.state === 'refused' ? invitations.refused(delivery.reason ?? '') : undefined
  return (
    <Section title={words.invitation}>
      <Line label={words.status}>
        <InvitationStatus status={status} word={statusWord} expiresAt={expiresAt} />
      </Line>
      {delivery && <Line label={words.mail}>{mailed ?? invitations.deliveries[delivery.state]}</Line>}
      {acts.length > 0 && (
        <div className="flex flex-wrap gap-2 py-2">
          {acts.includes('copy-link') && <Button onClick={() => onAct('copy-link')}>{invite.copyLink}</Button>}
          {acts.includes('retry-delivery') && (
            <Button onClick={() => onAct('retry-delivery')}>{invitations.retry}</Button>
          )}
          {acts.includes('resend') && <Button onClick={() => onAct('resend')}>{invitations.resend}</Button>}
          {acts.includes('edit') && <Button onClick={() => onAct('edit')}>{invitations.edit}</Button>}
          {acts.includes('revoke') && <Button onClick={() => onAct('revoke')}>{invitations.revoke}</Button>}
        </div>
      )}
    </Section>
  )
}

export function UserDetails({ user, onEdit, onStanding, onAct }: Props) {
  const { user: words } = useMessages()
  const edit = onEdit && (
    <Button icon={Pencil} onClick={onEdit}>
      {words.edit}
    </Button>
  )
  return (
    <>
      <Section title={words.details} action={edit}>
        <Line label={words.email}>
          <span className="truncate">{user.email}</span>
          <CopyButton text={user.email} label={words.copyEmail} />
        </Line>
        <Line label={words.displayName}>
          <Given value={user.displayName} />
        </Line>
        <Line label={words.username}>
          <Given value={user.username} />
        </Line>
        <Line label={words.externalId}>
          <Given value={user.externalId} />
        </Line>
        <Line label={words.id}>
          <code className="truncate font-mono text-xs">{user.id}</code>
          <CopyButton text={user.id} label={words.copyId} />
        </Line>
      </Section>
      <Offer user={user} onAct={onAct} />
      <Access user={user} onStanding={onStanding} />
      <History user={user} />
    </>
  )
}
