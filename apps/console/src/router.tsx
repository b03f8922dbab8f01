import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { listOf, parseSearch, stringifySearch, textOf } from './shared/search-parameters.ts'
import { ask, queryClient } from './shared/api.ts'
import { parseApplicationsSearch } from './features/resource/applications-query.ts'
import { usersQuery } from './features/membership/users-query.ts'
import { invitationsQuery } from './features/manage-invitations/invitations-query.ts'
import { parseInvitationsSearch, parseInviting } from './features/manage-invitations/search.ts'
import { parseUsersSearch } from './features/membership/search.ts'
import { parseCheckSearch } from './features/check-access/search.ts'
import { parseRequestsSearch } from './features/membership-request/requests.ts'
import { homeOf, rememberOrganization } from './features/organization/organization.ts'
import { parsePrepared } from './features/role/prepared.ts'
import { requireSession, safeNext } from './features/session/me.ts'
import { NotFound, NotFoundPage } from './features/shell/trouble-page.tsx'
import { Fault, RootFault } from './features/shell/fault.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: RootFault })

const signedIn = { getParentRoute: () => shell }
const signedOut = { getParentRoute: () => root }

const signIn = createRoute({
  ...signedOut,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({
    next: safeNext(search['next']),
  }),
  beforeLoad: async () => {
    const state = await queryClient.ensureQueryData({ ...ask('GET /v1/setup'), retry: false }).catch(() => undefined)
    if (state?.open) throw redirect({ to: '/setup' })
  },
  component: lazyRouteComponent(() => import('./features/session/sign-in-page.tsx')),
})
const forgotten = createRoute({
  ...signedOut,
  path: '/sign-in/forgotten',
  component: lazyRouteComponent(() => import('./features/session/forgotten-page.tsx')),
})
const reset = createRoute({
  ...signedOut,
  path: '/reset-password/$token',
  component: lazyRouteComponent(() => import('./features/session/reset-page.tsx')),
})
const confirmEmail = createRoute({
  ...signedOut,
  path: '/confirm-email/$token',
  component: lazyRouteComponent(() => import('./features/session/confirm-email-page.tsx')),
})
const accept = createRoute({
  ...signedOut,
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('./features/accepting/accept-page.tsx')),
})
const join = createRoute({
  ...signedOut,
  path: '/join',
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => import('./features/accepting/join-page.tsx')),
})
const signUp = createRoute({
  ...signedOut,
  path: '/sign-up',
  validateSearch: (search: Record<string, unknown>): { invitation?: string | undefined } => ({
    invitation: textOf(search['invitation']),
  }),
  component: lazyRouteComponent(() => import('./features/sign-up/sign-up-page.tsx')),
})
const confirmSignUp = createRoute({
  ...signedOut,
  path: '/sign-up/confirm/$token',
  component: lazyRouteComponent(() => import('./features/sign-up/confirm-page.tsx')),
})
const proveDomain = createRoute({
  ...signedOut,
  path: '/prove-domain/$token',
  component: lazyRouteComponent(() => import('./features/sign-up/domain-proof-page.tsx')),
})
const setup = createRoute({
  ...signedOut,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/setup/setup-page.tsx')),
})

const shellPage = lazyRouteComponent(() => import('./features/shell/shell.tsx'))
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: (options) => {
    void shellPage.preload?.()
    return requireSession(options)
  },
  component: shellPage,
  notFoundComponent: NotFoundPage,
  errorComponent: Fault,
})

const start = createRoute({
  ...signedIn,
  path: '/',
  beforeLoad: async () => {
    const { organizations } = await queryClient.ensureQueryData(ask('GET /v1/me'))
    const home = homeOf(organizations)
    if (home === undefined) throw redirect({ to: '/me/profile', replace: true })
    throw redirect({ to: '/o/$slug', params: { slug: home.slug }, replace: true })
  },
})

const organization = createRoute({
  ...signedIn,
  path: '/o/$slug',
  beforeLoad: async ({ params }) => {
    const { organizations } = await queryClient.ensureQueryData(ask('GET /v1/me'))
    const found = organizations.find(({ slug }) => slug === params.slug)
    if (found?.open) rememberOrganization(found.slug)
    return { organizationId: found?.open ? found.id : undefined }
  },
  component: lazyRouteComponent(() => import('./features/shell/organization-frame.tsx')),
  notFoundComponent: NotFoundPage,
})

/** Users for whoever may see them, else one's own account. */
const organizationStart = createRoute({
  getParentRoute: () => organization,
  path: '/',
  beforeLoad: async ({ params: { slug }, context: { organizationId } }) => {
    if (organizationId === undefined) return
    const { permissions } = await queryClient.ensureQueryData(
      ask('GET /v1/organizations/{organizationId}', { path: { organizationId } }),
    )
    const { viewAs } = await queryClient.ensureQueryData(ask('GET /v1/me'))
    if (!permissions.includes('member.view'))
      // One's own account is not the other person's.
      throw viewAs === null
        ? redirect({ to: '/me/profile', replace: true })
        : redirect({ to: '/o/$slug/applications', params: { slug }, replace: true })
    throw redirect({ to: '/o/$slug/users', params: { slug }, replace: true })
  },
})

const users = createRoute({
  getParentRoute: () => organization,
  path: '/users',
  validateSearch: parseUsersSearch,
  loaderDeps: ({ search }) => search,
  // Asked for while the code of the page is on its way.
  loader: ({ context: { organizationId }, deps }) => {
    if (organizationId === undefined) return
    void queryClient.prefetchQuery(ask('GET /v1/organizations/{organizationId}', { path: { organizationId } }))
    void queryClient.prefetchInfiniteQuery(usersQuery(organizationId, deps))
  },
  component: lazyRouteComponent(() => import('./features/membership/users-page.tsx')),
})
const user = createRoute({
  getParentRoute: () => users,
  path: '/$membershipId',
  validateSearch: (search: Record<string, unknown>): { edit?: true | undefined } => ({
    edit: listOf(search['edit']?.toString(), (text) => text === 'true') ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('./features/membership/user-panel.tsx')),
})
const invitations = createRoute({
  getParentRoute: () => organization,
  path: '/users/invitations',
  validateSearch: parseInvitationsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { organizationId }, deps }) => {
    if (organizationId !== undefined) void queryClient.prefetchInfiniteQuery(invitationsQuery(organizationId, deps))
  },
  component: lazyRouteComponent(() => import('./features/manage-invitations/invitations-page.tsx')),
})

const userAccess = createRoute({
  getParentRoute: () => user,
  path: '/access',
  component: lazyRouteComponent(() => import('./features/assignment/access-tab.tsx')),
})
const userGroups = createRoute({
  getParentRoute: () => user,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./features/notification-group/user-groups-tab.tsx')),
})

const withText = (search: Record<string, unknown>): { q?: string | undefined } => ({
  q: textOf(search['q'])?.slice(0, 200),
})
const groups = createRoute({ getParentRoute: () => organization, path: '/notification-groups' })
const groupList = createRoute({
  getParentRoute: () => groups,
  path: '/',
  validateSearch: withText,
  component: lazyRouteComponent(() => import('./features/notification-group/groups-page.tsx')),
})
const group = createRoute({
  getParentRoute: () => groups,
  path: '/$groupId',
  component: lazyRouteComponent(() => import('./features/notification-group/group-frame.tsx')),
})
const groupMembers = createRoute({
  getParentRoute: () => group,
  path: '/',
  validateSearch: withText,
  component: lazyRouteComponent(() => import('./features/notification-group/members-tab.tsx')),
})
const groupContacts = createRoute({
  getParentRoute: () => group,
  path: '/contacts',
  component: lazyRouteComponent(() => import('./features/notification-group/contacts-tab.tsx')),
})
const roles = createRoute({
  getParentRoute: () => organization,
  path: '/roles',
  component: lazyRouteComponent(() => import('./features/role/roles-page.tsx')),
})
const role = createRoute({
  getParentRoute: () => organization,
  path: '/roles/$roleId',
  validateSearch: parsePrepared,
  component: lazyRouteComponent(() => import('./features/role/role-page.tsx')),
})
const scopes = createRoute({
  getParentRoute: () => organization,
  path: '/scopes',
  component: lazyRouteComponent(() => import('./features/scope/scopes-page.tsx')),
})
const applications = createRoute({
  getParentRoute: () => organization,
  path: '/applications',
  validateSearch: parseApplicationsSearch,
  component: lazyRouteComponent(() => import('./features/resource/applications-page.tsx')),
})
const application = createRoute({
  getParentRoute: () => applications,
  path: '/$resourceId',
  component: lazyRouteComponent(() => import('./features/resource/application-panel.tsx')),
})

const checkAccess = createRoute({
  getParentRoute: () => organization,
  path: '/check-access',
  validateSearch: parseCheckSearch,
  component: lazyRouteComponent(() => import('./features/check-access/check-access-page.tsx')),
})
const selfSignup = createRoute({
  getParentRoute: () => organization,
  path: '/users/self-signup',
  validateSearch: parseInviting,
  component: lazyRouteComponent(() => import('./features/joining-rule/self-signup-page.tsx')),
})
const approvals = createRoute({
  getParentRoute: () => organization,
  path: '/users/approvals',
  validateSearch: parseRequestsSearch,
  component: lazyRouteComponent(() => import('./features/membership-request/approvals-page.tsx')),
})

const me = createRoute({
  ...signedIn,
  path: '/me',
  component: lazyRouteComponent(() => import('./features/user/me-page.tsx')),
})
const meStart = createRoute({
  getParentRoute: () => me,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/me/profile', replace: true })
  },
})
const profile = createRoute({
  getParentRoute: () => me,
  path: '/profile',
  component: lazyRouteComponent(() => import('./features/user/profile-page.tsx')),
})
const notifications = createRoute({
  getParentRoute: () => me,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./features/notification-group/own-groups-page.tsx')),
})
const sessions = createRoute({
  getParentRoute: () => me,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./features/user/sessions-page.tsx')),
})
const ownInvitations = createRoute({
  getParentRoute: () => me,
  path: '/invitations',
  component: lazyRouteComponent(() => import('./features/accepting/own-invitations-page.tsx')),
})
const tokens = createRoute({
  getParentRoute: () => me,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./features/token/tokens-page.tsx')),
})
const mailbox = createRoute({
  ...signedIn,
  path: '/server/mailbox',
  component: lazyRouteComponent(() => import('./features/mail/mailbox-page.tsx')),
})

const mailSettings = createRoute({
  ...signedIn,
  path: '/server/mail',
  component: lazyRouteComponent(() => import('./features/mail/settings-page.tsx')),
})

const unknown = createRoute({ ...signedIn, path: '$', component: NotFoundPage })

const routeTree = root.addChildren([
  signIn,
  forgotten,
  reset,
  confirmEmail,
  accept,
  join,
  signUp,
  confirmSignUp,
  proveDomain,
  setup,
  shell.addChildren([
    start,
    organization.addChildren([
      organizationStart,
      users.addChildren([user.addChildren([userAccess, userGroups])]),
      roles,
      role,
      scopes,
      applications.addChildren([application]),
      checkAccess,
      invitations,
      selfSignup,
      approvals,
      groups.addChildren([groupList, group.addChildren([groupMembers, groupContacts])]),
    ]),
    me.addChildren([meStart, profile, notifications, sessions, tokens, ownInvitations]),
    mailbox,
    mailSettings,
    unknown,
  ]),
])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPendingMs: 500,
  notFoundMode: 'fuzzy',
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
