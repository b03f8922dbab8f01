import { Menu } from '@base-ui/react/menu'
import { useNavigate } from '@tanstack/react-router'
import { Copy, Ellipsis, PanelRightOpen, Pencil, ShieldCheck, ShieldOff } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { copy as copyText } from '../../shared/clipboard.ts'
import { report } from '../../shared/status.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { MenuItem, MenuPanel, MenuSeparator } from '../../ui/menu.tsx'
import type { Standing } from '../assignment/use-standing.tsx'
import { InvitationActs } from '../invitation/acts-menu.tsx'
import type { Act } from '../invitation/invitation.ts'
import type { Target } from '../invitation/use-acts.ts'
import { type Row, standingOf } from './search.ts'

/** One menu for all rows: what is drawn for each is its button only. */
const rowMenu = Menu.createHandle<Row>()

export function RowMenuButton({ user }: { readonly user: Row }) {
  const { users } = useMessages()
  return (
    <Menu.Trigger
      handle={rowMenu}
      payload={user}
      render={<IconButton label={users.rowActions(calledOf(user))} icon={Ellipsis} />}
    />
  )
}

interface Props {
  readonly slug: string
  readonly mayEdit: boolean
  /** Absent where the viewer may not suspend users. */
  readonly onStanding: ((user: Standing) => void) | undefined
  /** The viewer, who cannot suspend himself. */
  readonly self: string
  readonly onInvitationAct: (act: Act, target: Target) => void
}

function RowActs({ user, slug, mayEdit, onStanding, self, onInvitationAct }: Props & { readonly user: Row }) {
  const { users, access } = useMessages()
  const standing = standingOf(user, self)
  const navigate = useNavigate({ from: '/o/$slug/users' })
  const open = (edit: boolean) =>
    void navigate({
      to: '/o/$slug/users/$membershipId',
      params: { slug, membershipId: user.id },
      search: (search) => ({ ...search, edit: edit || undefined }),
    })
  const invitation = user.status === 'invited' ? user.invitation : null
  const copy = async () => {
    await copyText(user.email)
    report(users.emailCopied(user.email))
  }
  return (
    <>
      <MenuItem icon={PanelRightOpen} onClick={() => open(false)}>
        {users.open}
      </MenuItem>
      {invitation && (
        <>
          <MenuSeparator />
          <InvitationActs
            acts={invitation.acts}
            onAct={(act) => onInvitationAct(act, { id: invitation.id, email: user.email })}
          />
        </>
      )}
      {mayEdit && user.status !== 'removed' && user.status !== 'invited' && (
        <MenuItem icon={Pencil} hint={<Kbd>E</Kbd>} onClick={() => open(true)}>
          {users.edit}
        </MenuItem>
      )}
      {onStanding && standing && (
        <MenuItem icon={standing.status === 'active' ? ShieldOff : ShieldCheck} onClick={() => onStanding(standing)}>
          {standing.status === 'active' ? access.suspend : access.reactivate}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={Copy} onClick={() => void copy()}>
        {users.copyEmail}
      </MenuItem>
    </>
  )
}

export function RowMenu(props: Props) {
  return (
    <Menu.Root handle={rowMenu}>
      {({ payload }) => <MenuPanel align="end">{payload && <RowActs user={payload} {...props} />}</MenuPanel>}
    </Menu.Root>
  )
}
