import { RefusedError } from '@rollcall/sdk/errors'
import { useSuspenseQuery } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import { ask, queryClient } from '../../shared/api.ts'

/** Of whoever is signed in; the routes that use it stand behind `requireSession`. */
export const useMe = () => useSuspenseQuery(ask('GET /v1/me')).data

export async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  try {
    await queryClient.ensureQueryData({ ...ask('GET /v1/me'), retry: false })
  } catch (error) {
    const signedOut = error instanceof RefusedError && error.status === 401
    if (!signedOut) throw error
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
  }
}

/** Only a path of this console: an address from outside must not decide where a sign-in ends. */
export const safeNext = (next: unknown): string | undefined =>
  typeof next === 'string' && /^\/[^/\\]/.test(next) ? next : undefined
