import type { AnswerOf, BodyOf } from '@rollcall/contract/operations'

export type Shown = AnswerOf<'GET /v1/server/settings/mail'>
export type Saved = NonNullable<Shown['settings']>
export type Input = BodyOf<'PUT /v1/server/settings/mail'>
export type Security = Saved['security']

/** What stands in the form, as typed. */
export interface Draft {
  readonly host: string
  readonly port: string
  readonly security: Security
  readonly user: string
  /** Undefined: the one that is set stays. */
  readonly password: string | undefined
  readonly ca: string
  readonly from: string
  readonly fromName: string
}

const usualPorts: Readonly<Record<Security, string>> = { starttls: '587', tls: '465', none: '25' }

export const draftOf = (saved: Saved | null): Draft => ({
  host: saved?.host ?? '',
  port: String(saved?.port ?? usualPorts.starttls),
  security: saved?.security ?? 'starttls',
  user: saved?.user ?? '',
  password: undefined,
  ca: saved?.ca ?? '',
  from: saved?.from ?? '',
  fromName: saved?.fromName ?? 'Rollcall',
})

/** The usual port comes along where the usual one stood. */
export const withSecurity = (draft: Draft, security: Security): Draft => ({
  ...draft,
  security,
  port: draft.port === usualPorts[draft.security] ? usualPorts[security] : draft.port,
})

export const isChanged = (draft: Draft, saved: Saved | null): boolean => {
  const before = draftOf(saved)
  return (Object.keys(before) as (keyof Draft)[]).some((name) => draft[name] !== before[name])
}

/** A password goes nowhere else than where it was meant for: then it is asked for again. */
export const needsPassword = (draft: Draft, saved: Saved | null): boolean => {
  if (draft.user.trim() === '') return false
  const before = draftOf(saved)
  const places = ['host', 'port', 'security', 'user', 'ca'] as const
  return saved?.hasPassword !== true || places.some((name) => draft[name].trim() !== before[name])
}

export const toInput = (draft: Draft): Input => {
  const user = draft.user.trim()
  return {
    host: draft.host.trim(),
    port: Number(draft.port),
    security: draft.security,
    user: user === '' ? null : user,
    ...(user === '' || !draft.password ? {} : { password: draft.password }),
    ca: draft.ca.trim() === '' ? null : draft.ca.trim(),
    from: draft.from.trim(),
    fromName: draft.fromName.trim(),
  }
}
