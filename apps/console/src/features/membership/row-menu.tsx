import { Menu } from '@base-ui/react/menu'
import { useNavigate } from '@tanstack/react-router'
import { Copy, Ellipsis, PanelRightOpen, Pencil } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { report } from '../../shared/status.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { MenuItem, MenuPanel, MenuSeparator } from '../../ui/menu.tsx'
import type { Row } from './search.ts'

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
}

function RowActs({ user, slug, mayEdit }: Props & { readonly user: Row }) {
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
    <>
      <MenuItem icon={PanelRightOpen} onClick={() => open(false)}>
        {users.open}
      </MenuItem>
      {mayEdit && user.status !== 'removed' && (
        <MenuItem icon={Pencil} hint={<Kbd>E</Kbd>} onClick={() => open(true)}>
          {users.edit}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={Copy} onClick={() => void copy()}>
        {users.copyEmail}
      </MenuItem>
    </>
  )
}

export function RowMenu({ slug, mayEdit }: Props) {
  return (
    <Menu.Root handle={rowMenu}>
      {({ payload }) => (
        <MenuPanel align="end">{payload && <RowActs user={payload} slug={slug} mayEdit={mayEdit} />}</MenuPanel>
      )}
    </Menu.Root>
  )
}
