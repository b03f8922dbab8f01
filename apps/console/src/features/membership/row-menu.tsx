import { useNavigate } from '@tanstack/react-router'
import { Copy, Ellipsis, PanelRightOpen, Pencil } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { report } from '../../shared/status.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import type { Row } from './search.ts'

interface Props {
  readonly user: Row
  readonly slug: string
  readonly mayEdit: boolean
}

const mayChange = ({ status }: Row): boolean => status !== 'removed'

export function RowMenu({ user, slug, mayEdit }: Props) {
  const { users } = useMessages()
  const navigate = useNavigate()
  const open = (edit: boolean) =>
    void navigate({
      to: '/o/$slug/users/$membershipId',
      params: { slug, membershipId: user.id },
      search: (search) => ({ ...search, edit: edit || undefined }),
    })
  const copy = async () => {
    await navigator.clipboard.writeText(user.email)
    report(users.emailCopied(user.email))
  }
  return (
    <Menu align="end" trigger={<IconButton label={users.rowActions(calledOf(user))} icon={Ellipsis} />}>
      <MenuItem icon={PanelRightOpen} onClick={() => open(false)}>
        {users.open}
      </MenuItem>
      {mayEdit && mayChange(user) && (
        <MenuItem icon={Pencil} hint={<Kbd>E</Kbd>} onClick={() => open(true)}>
          {users.edit}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={Copy} onClick={() => void copy()}>
        {users.copyEmail}
      </MenuItem>
    </Menu>
  )
}
