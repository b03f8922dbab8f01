import { RefusedError } from '@rollcall/sdk/errors'
import { useSuspenseQuery } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import { ask, queryClient } from '../../shared/api.ts'

/** Of whoever is signed in; the routes that use it stand behind `requireSession`. */
export const useMe = () => useSuspenseQuery(ask('GET /v1/me')).data

/** Set beside the session's own cookie, which no script can read: without it nobody has to be asked. */
function hintName(): string {
  const { protocol, port } = window.location
  return `${protocol === 'https:' ? '__Host-rollcall' : `rollcall-${port || '80'}`}-signed-in`
}

/** Vite serves the console of a server at another port, whose cookies it shares. */
const isHinted = (): boolean =>
  import.meta.env.DEV
    ? document.cookie.includes('-signed-in=1')
    : document.cookie.split('; ').includes(`${hintName()}=1`)

function forgetHint(): void {
  const secure = window.location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `${hintName()}=; Path=/; Max-Age=0; SameSite=Lax${secure}`
}

export async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  const toSignIn = () => redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
  const known = queryClient.getQueryData(ask('GET /v1/me').queryKey) !== undefined
  if (!known && !isHinted()) throw toSignIn()
  try {
    await queryClient.ensureQueryData({ ...ask('GET /v1/me'), retry: false })
  } catch (error) {
    const signedOut = error instanceof RefusedError && error.status === 401
    if (!signedOut) throw error
    forgetHint()
    throw toSignIn()
  }
}

/** Only a path of this console: an address from outside must not decide where a sign-in ends. */
export const safeNext = (next: unknown): string | undefined =>
  typeof next === 'string' && /^\/[^/\\]/.test(next) ? next : undefined
