import { Link2, Pencil, RotateCw, Send, Trash2 } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import type { Act } from './invitation.ts'

interface Props {
  readonly acts: readonly Act[]
  readonly onAct: (act: Act) => void
}

/** What can be done with an invitation now, as the server says; what cannot is absent. */
export function InvitationActs({ acts, onAct }: Props) {
  const { invitations: words } = useMessages()
  const has = (act: Act) => acts.includes(act)
  return (
    <>
      {has('copy-link') && (
        <MenuItem icon={Link2} hint={<Kbd>L</Kbd>} onClick={() => onAct('copy-link')}>
          {words.copyLink}
        </MenuItem>
      )}
      {has('retry-delivery') && (
        <MenuItem icon={RotateCw} onClick={() => onAct('retry-delivery')}>
          {words.retry}
        </MenuItem>
      )}
      {has('resend') && (
        <MenuItem icon={Send} hint={<Kbd>R</Kbd>} onClick={() => onAct('resend')}>
          {words.resend}
        </MenuItem>
      )}
      {has('edit') && (
        <MenuItem icon={Pencil} hint={<Kbd>E</Kbd>} onClick={() => onAct('edit')}>
          {words.edit}
        </MenuItem>
      )}
      {has('revoke') && (
        <>
          {acts.length > 1 && <MenuSeparator />}
          <MenuItem icon={Trash2} onClick={() => onAct('revoke')}>
            {words.revoke}
          </MenuItem>
        </>
      )}
      {acts.length === 0 && <MenuItem disabled>{words.nothingToDo}</MenuItem>}
    </>
  )
}
