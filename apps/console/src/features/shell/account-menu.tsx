import { Link } from '@tanstack/react-router'
import { KeyRound, Laptop, LogOut, Settings, UserRound } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { prefer, preferences } from '../../shared/preferences.ts'
import { useStore } from '../../shared/store.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Menu, MenuChoices, MenuItem, MenuLink, MenuSeparator } from '../../ui/menu.tsx'
import { useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { useSignOut } from '../session/use-sign-out.ts'

const densities = ['comfortable', 'compact'] as const

function Trigger({ name, label, ...rest }: { readonly name: string; readonly label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={name}
      className="grid size-8 shrink-0 place-items-center rounded-full hover:bg-hover touch:size-10 data-popup-open:bg-hover"
    >
      <Avatar name={name} />
    </button>
  )
}

export function AccountMenu() {
  const { shell } = useMessages()
  const { user, viewAs } = useMe()
  const { density } = useStore(preferences)
  const organization = useCurrentOrganization()
  const permissions = usePermissions(organization?.open ? organization.id : undefined)
  const signOut = useSignOut()
  return (
    <Menu align="end" className="min-w-60" trigger={<Trigger name={user.name} label={shell.account} />}>
      <div className="px-2 py-1.5">
        <p className="truncate text-sm font-medium">{user.name}</p>
        <p className="truncate text-xs text-text-3">{user.email}</p>
      </div>
      {viewAs === null && (
        <>
          <MenuSeparator />
          <MenuLink icon={UserRound} render={<Link to="/me/profile" />}>
            {shell.profile}
          </MenuLink>
          <MenuLink icon={Laptop} render={<Link to="/me/sessions" />}>
            {shell.sessions}
          </MenuLink>
          <MenuLink icon={KeyRound} render={<Link to="/me/tokens" />}>
            {shell.tokens}
          </MenuLink>
        </>
      )}
      {organization && permissions.has('member.view') && (
        <>
          <MenuSeparator />
          <MenuLink icon={Settings} render={<Link to="/o/$slug/users" params={{ slug: organization.slug }} />}>
            {shell.organizationSettings}
          </MenuLink>
        </>
      )}
      <MenuSeparator />
      <MenuChoices
        label={shell.density}
        value={density}
        options={densities.map((value) => ({ value, label: shell.densities[value] }))}
        onChange={(next) => prefer({ density: next })}
      />
      <MenuSeparator />
      <MenuItem icon={LogOut} onClick={() => signOut.mutate()}>
        {shell.signOut}
      </MenuItem>
    </Menu>
  )
}
