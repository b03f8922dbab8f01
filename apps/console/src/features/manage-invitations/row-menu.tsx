import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { MenuPanel } from '../../ui/menu.tsx'
import { InvitationActs } from '../invitation/acts-menu.tsx'
import type { Act, Invitation } from '../invitation/invitation.ts'

/** One menu for all rows: what is drawn for each is its button only. */
const rowMenu = Menu.createHandle<Invitation>()

export function InvitationMenuButton({ invitation }: { readonly invitation: Invitation }) {
  const { invitations } = useMessages()
  return (
    <Menu.Trigger
      handle={rowMenu}
      payload={invitation}
      render={<IconButton label={invitations.actions(invitation.email)} icon={Ellipsis} />}
    />
  )
}

export function InvitationMenu({ onAct }: { readonly onAct: (act: Act, invitation: Invitation) => void }) {
  return (
    <Menu.Root handle={rowMenu}>
      {({ payload }) => (
        <MenuPanel align="end">
          {payload && <InvitationActs acts={payload.acts} onAct={(act) => onAct(act, payload)} />}
        </MenuPanel>
      )}
    </Menu.Root>
  )
}
