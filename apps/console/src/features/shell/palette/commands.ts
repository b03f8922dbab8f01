import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import {
  BellRing,
  Building2,
  Clock,
  Keyboard,
  KeyRound,
  Laptop,
  LogOut,
  type LucideIcon,
  SunMoon,
  UserPlus,
  UserRound,
} from 'lucide-react'
import { useMessages } from '../../../i18n/messages.ts'
import { ask } from '../../../shared/api.ts'
import { prefer, type Theme } from '../../../shared/preferences.ts'
import { calledOf } from '../../../shared/person.ts'
import { nowhere, useCurrentOrganization, usePermissions } from '../../organization/organization.ts'
import { useMe } from '../../session/me.ts'
import { useSignOut } from '../../session/use-sign-out.ts'
import { destinationsOf } from '../destinations.ts'
import { openShortcuts } from '../openings.ts'
import { recentlyOpened, rememberOpened } from './recent.ts'

export interface Command {
  readonly id: string
  readonly label: string
  /** Second line of thought: an address, a key. */
  readonly hint?: string
  readonly icon: LucideIcon
  readonly run: () => void
}

export interface CommandGroup {
  readonly label: string
  readonly items: readonly Command[]
}

const themes: readonly Theme[] = ['system', 'light', 'dark']
const usersShown = 6

const fits = (text: string) => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return ({ label }: Command) => words.every((word) => label.toLowerCase().includes(word))
}

function usePlaces(): Command[] {
  const { shell } = useMessages()
  const { user, viewAs } = useMe()
  const navigate = useNavigate()
  const organization = useCurrentOrganization()
  const permissions = usePermissions(organization?.open ? organization.id : undefined)
  const { settings, server } = destinationsOf(shell, {
    organization,
    permissions,
    superuser: user.superuser && viewAs === null,
  })
  const own = [
    { word: shell.profile, icon: UserRound, link: { to: '/me/profile' } },
    { word: shell.notifications, icon: BellRing, link: { to: '/me/notifications' } },
    { word: shell.sessions, icon: Laptop, link: { to: '/me/sessions' } },
    { word: shell.tokens, icon: KeyRound, link: { to: '/me/tokens' } },
  ] as const
  return [...settings, ...server, ...(viewAs === null ? own : [])].map(({ word, icon, link }) => ({
    id: `go ${word}`,
    label: word,
    icon,
    run: () => void navigate(link),
  }))
}

function useActions(): Command[] {
  const { shell, palette } = useMessages()
  const { organizations } = useMe()
  const current = useCurrentOrganization()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const others = organizations.filter(({ slug, open }) => open && slug !== current?.slug)
  return [
    ...others.map(({ slug, name }) => ({
      id: `switch ${slug}`,
      label: palette.switchTo(name),
      icon: Building2,
      run: () => void navigate({ to: '/o/$slug/users', params: { slug } }),
    })),
    ...themes.map((theme) => ({
      id: `theme ${theme}`,
      label: palette.useTheme(shell.themes[theme]),
      icon: SunMoon,
      run: () => prefer({ theme }),
    })),
    { id: 'shortcuts', label: shell.shortcuts, hint: '?', icon: Keyboard, run: openShortcuts },
    { id: 'sign-out', label: shell.signOut, icon: LogOut, run: () => signOut.mutate() },
  ]
}

function useFoundUsers(text: string): Command[] {
  const router = useRouter()
  const organization = useCurrentOrganization()
  const permissions = usePermissions(organization?.open ? organization.id : undefined)
  const q = text.trim()
  const { data } = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/memberships', {
      path: { organizationId: organization?.id ?? nowhere },
      query: { q, limit: usersShown },
    }),
    enabled: q !== '' && permissions.has('member.view'),
    placeholderData: keepPreviousData,
  })
  if (q === '' || organization === undefined) return []
  return (data?.items ?? []).map((user) => {
    const path = `/o/${organization.slug}/users/${user.id}`
    const label = calledOf(user)
    return {
      id: user.id,
      label,
      icon: UserRound,
      ...(user.name !== null && { hint: user.email }),
      run: () => {
        rememberOpened({ label, path })
        router.history.push(path)
      },
    }
  })
}

const looksLikeAddress = (text: string): boolean => /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(text.trim())

/** The dialog that invites, with the address when one was typed. */
function useInviting(text: string): Command[] {
  const { palette } = useMessages()
  const navigate = useNavigate()
  const organization = useCurrentOrganization()
  const permissions = usePermissions(organization?.open ? organization.id : undefined)
  if (organization === undefined || !permissions.has('invitation.create')) return []
  const address = looksLikeAddress(text) ? text.trim() : undefined
  const run = () =>
    void navigate({
      to: '/o/$slug/users',
      params: { slug: organization.slug },
      search: { invite: address ?? 'new' },
    })
  const label = address === undefined ? palette.invite : palette.inviteThem(address)
  return [{ id: 'invite', label, icon: UserPlus, run, ...(address === undefined && { hint: 'I' }) }]
}

function useRecent(): Command[] {
  const router = useRouter()
  return recentlyOpened().map(({ label, path }) => ({
    id: `recent ${path}`,
    label,
    icon: Clock,
    run: () => router.history.push(path),
  }))
}

/** What the palette offers for a text, in its order; groups without an entry are left out. */
export function useCommands(text: string): CommandGroup[] {
  const { palette } = useMessages()
  const matches = fits(text)
  const recent = useRecent()
  const groups = [
    { label: palette.groups.recent, items: text.trim() === '' ? recent : [] },
    { label: palette.groups.goTo, items: usePlaces().filter(matches) },
    { label: palette.groups.users, items: useFoundUsers(text) },
    { label: palette.groups.actions, items: [...useInviting(text), ...useActions()].filter(matches) },
  ]
  return groups.filter(({ items }) => items.length > 0)
}
