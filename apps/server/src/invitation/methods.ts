import type { Policy, SignInMethod } from '@rollcall/core/policy'

const unconfigured: Readonly<Record<Exclude<SignInMethod, 'password' | 'passkey'>, string>> = {
  pam: 'Sign-in with system accounts is not configured on this server.',
  saml: 'Single Sign-On by SAML is not configured in this organization.',
  oidc: 'Single Sign-On by OpenID Connect is not configured in this organization.',
}

/** Why nobody can be invited with this method now; undefined where one can. */
export function refuseMethod({ signIn }: Policy, method: SignInMethod): string | undefined {
  if (method === 'password')
    return signIn.methods.includes('password') ? undefined : 'The organization does not accept passwords.'
  return method === 'passkey' ? 'A passkey is added once there is an account.' : unconfigured[method]
}
