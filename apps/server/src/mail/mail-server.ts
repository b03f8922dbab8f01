import type { Email } from '@rollcall/core/shared/email'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findMailSettings } from '@rollcall/storage/delivery'
import { hasMailSettings } from '@rollcall/storage/mail'
import type { Config } from '../config/config.ts'
import { Secret } from '../config/secret.ts'
import type { Parts } from '../parts.ts'

export type MailSecurity = 'starttls' | 'tls' | 'none'

/** How the mail server is reached, and for whom. */
export interface MailServer {
  readonly host: string
  readonly port: number
  readonly security: MailSecurity
  readonly user: string | undefined
  readonly password: Secret | undefined
  /** Certificates of the authority that signed the server's; undefined: those that everybody knows. */
  readonly ca: string | undefined
  readonly from: Email
  readonly fromName: string
}

export const usualPorts: Readonly<Record<MailSecurity, number>> = { starttls: 587, tls: 465, none: 25 }

export const passwordPlace = 'mail_settings.sealed_password'

/** Whether mails can leave at all: an invitation says so before it is made. */
export const isMailConfigured = async (db: Db, { config }: Pick<Parts, 'config'>): Promise<boolean> =>
  fromEnvironment(config) !== undefined || hasMailSettings(db)

/** The environment wins over what superusers set. @returns undefined where there is none */
export async function findMailServer(
  db: Db,
  { config, seal }: Pick<Parts, 'config' | 'seal'>,
): Promise<MailServer | undefined> {
  const settled = fromEnvironment(config)
  if (settled !== undefined) return settled
  const row = await findMailSettings(db)
  return row && fromRow(row, seal)
}

export function fromEnvironment({ mail }: Config): MailServer | undefined {
  const { host, from, security } = mail
  if (host === undefined || from === undefined) return undefined
  return { ...mail, host, from, port: mail.port ?? usualPorts[security] }
}

export const fromRow = (row: Row<'mail_settings'>, seal: Parts['seal']): MailServer => ({
  host: row.host,
  port: row.port,
  security: row.security,
  user: row.user_name ?? undefined,
  password: row.sealed_password === null ? undefined : new Secret(seal.open(row.sealed_password, passwordPlace)),
  ca: row.ca ?? undefined,
  from: row.from_address,
  fromName: row.from_name,
})
