import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import type { MailSettings as MailSettingsWire, MailSettingsInput, MailTest } from '@rollcall/contract/mail'
import type { Email } from '@rollcall/core/shared/email'
import { parseName } from '@rollcall/core/user'
import {
  deleteMailSettings,
  findMailSettings,
  insertMailSettings,
  updateMailSettings,
} from '@rollcall/storage/delivery'
import type { Db, NewRow, Row } from '@rollcall/storage/engine/schema'
import { wakeDelivery } from '@rollcall/storage/mail'
import { personal, record, type Change } from '../audit/record.ts'
import { Secret } from '../config/secret.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { toEmail } from '../shared/email.ts'
import { newId } from '../shared/new-id.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { findMailServer, fromEnvironment, fromRow, type MailServer, passwordPlace } from './mail-server.ts'
import { toMessage } from './message.ts'
import { openSender, type Patience } from './smtp.ts'

type Settings = Row<'mail_settings'>
type SuperuserContext = Context & { readonly principal: SessionPrincipal }
interface Done<T> {
  readonly ok: true
  readonly value: T
}

export interface ShownSettings {
  readonly version: number
  readonly wire: MailSettingsWire
}

/** What counts now: the environment, else what a superuser set. Passwords stay here. */
export async function showSettings(db: Db, { config }: Pick<Parts, 'config'>): Promise<ShownSettings> {
  const environment = fromEnvironment(config)
  if (environment !== undefined) {
    const hasPassword = environment.password !== undefined
    const changes = { hasPassword, passwordChangedAt: null, changedAt: null }
    return {
      version: 0,
      wire: { source: 'environment', version: 0, settings: { ...toShown(environment), ...changes } },
    }
  }
  const row = await findMailSettings(db)
  return row === undefined ? nothingSet : toShownSettings(row)
}

const nothingSet: ShownSettings = { version: 0, wire: { source: 'none', version: 0, settings: null } }

const toShownSettings = (row: Settings): ShownSettings => ({
  version: row.version,
  wire: {
    source: 'console',
    version: row.version,
    settings: {
      host: row.host,
      port: row.port,
      security: row.security,
      user: row.user_name,
      ca: row.ca,
      from: row.from_address,
      fromName: row.from_name,
      hasPassword: row.sealed_password !== null,
      passwordChangedAt: row.password_changed_at?.toISOString() ?? null,
      changedAt: row.changed_at.toISOString(),
    },
  },
})

const toShown = ({ host, port, security, user, ca, from, fromName }: MailServer) => ({
  host,
  port,
  security,
  user: user ?? null,
  ca: ca ?? null,
  from,
  fromName,
})

/** @param version that the caller has seen; 0 where nothing was set */
export async function saveSettings(
  db: Db,
  parts: Pick<Parts, 'config' | 'seal'>,
  context: SuperuserContext,
  { version, body }: { readonly version: number; readonly body: MailSettingsInput },
): Promise<Done<ShownSettings> | Refused> {
  if (fromEnvironment(parts.config) !== undefined) return refused('mail.set_by_environment')
  const before = await findMailSettings(db)
  if ((before?.version ?? 0) !== version) return refused('mail.settings_changed')
  const server = parseSettings(body, before && fromRow(before, parts.seal))
  if (!server.ok) return server
  const row = toRow(server.value, before, parts, context, body)
  const after = before === undefined ? await insertMailSettings(db, row) : await updateMailSettings(db, row, version)
  if (after === undefined) return refused('mail.settings_changed')
  const target = { type: 'server', id: null }
  const change = { before: before ? toChange(before) : null, after: toChange(after) }
  await record(db, 'server', context, { action: 'server.mail_configured', target, ...change })
  await wakeDelivery(db)
  return { ok: true, value: toShownSettings(after) }
}

export async function removeSettings(
  db: Db,
  { config }: Pick<Parts, 'config'>,
  context: SuperuserContext,
  version: number,
): Promise<Refused | undefined> {
  if (fromEnvironment(config) !== undefined) return refused('mail.set_by_environment')
  const before = await deleteMailSettings(db, version)
  if (before === undefined) return refused('mail.settings_changed')
  const target = { type: 'server', id: null }
  await record(db, 'server', context, { action: 'server.mail_removed', target, before: toChange(before) })
  return undefined
}

function toRow(
  server: MailServer,
  before: Settings | undefined,
  { seal }: Pick<Parts, 'seal'>,
  { now, principal }: SuperuserContext,
  body: MailSettingsInput,
): NewRow<'mail_settings'> & { readonly version: number } {
  const { password } = server
  const isKept = typeof body.password !== 'string' && password !== undefined
  return {
    host: server.host,
    port: server.port,
    security: server.security,
    user_name: server.user ?? null,
    sealed_password: password === undefined ? null : seal.close(password.reveal(), passwordPlace),
    password_changed_at: password === undefined ? null : isKept ? (before?.password_changed_at ?? now) : now,
    ca: server.ca ?? null,
    from_address: server.from,
    from_name: server.fromName,
    version: before === undefined ? now.getTime() : before.version + 1,
    changed_at: now,
    changed_by: principal.user.id,
  }
}

const toChange = (row: Settings): Change => ({
  host: row.host,
  port: row.port,
  security: row.security,
  user: personal(row.user_name),
  passwordChangedAt: row.password_changed_at?.toISOString() ?? null,
  hasOwnAuthority: row.ca !== null,
  from: row.from_address,
  fromName: row.from_name,
})

/** @param before what is set now: its password is kept where nothing else says so, for the same server and user only */
function parseSettings(body: MailSettingsInput, before: MailServer | undefined): Done<MailServer> | Refused {
  const host = parseHost(body.host)
  if (host === undefined)
    return refusedAt('/host', 'mail.host_invalid', 'Write a name such as smtp.example.com, or an IP address.')
  const from = toEmail(body.from)
  if (!from.ok) return refusedAt('/from', from.error, 'Write an address such as rollcall@example.com.')
  const fromName = parseName(body.fromName)
  if (!fromName.ok) return refusedAt('/fromName', fromName.error, 'Write 1 to 120 characters on one line.')
  const ca = body.ca?.trim() || undefined
  if (ca !== undefined && !isPem(ca))
    return refusedAt('/ca', 'mail.ca_invalid', 'Paste the whole certificate, from BEGIN to END.')
  const user = body.user?.trim() || undefined
  const parsed = {
    host,
    port: body.port,
    security: body.security,
    user,
    ca,
    from: from.value,
    fromName: fromName.value,
  }
  if (user === undefined) return { ok: true, value: { ...parsed, password: undefined } }
  if (typeof body.password === 'string') return { ok: true, value: { ...parsed, password: new Secret(body.password) } }
  const isSame = before !== undefined && goesToSame(before, parsed)
  if (!isSame || before.password === undefined)
    return refusedAt(
      '/password',
      'mail.password_needed',
      'Give the password again: it goes to another server or user now.',
    )
  return { ok: true, value: { ...parsed, password: before.password } }
}

type Destination = Pick<MailServer, 'host' | 'port' | 'security' | 'user' | 'ca'>

/** Nobody learns a stored password by pointing the settings at a server of his own. */
const goesToSame = (one: Destination, other: Destination): boolean =>
  one.host === other.host &&
  one.port === other.port &&
  one.security === other.security &&
  one.user === other.user &&
  one.ca === other.ca

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/

function parseHost(text: string): string | undefined {
  const host = text.trim()
  if (isIP(host) !== 0) return host
  // Of an address with a path, `domainToASCII` would take the beginning.
  const name = /[\s/\\?#@:]/.test(host) ? '' : domainToASCII(host).toLowerCase()
  return name !== '' && name.length <= 253 && name.split('.').every((part) => label.test(part)) ? name : undefined
}

const pemBlock = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g

function isPem(text: string): boolean {
  const blocks = text.match(pemBlock) ?? []
  try {
    return blocks.length > 0 && blocks.every((block) => new X509Certificate(block).subject !== '')
  } catch {
    return false
  }
}

/** Somebody waits for the answer. */
const testPatience: Patience = { connectMs: 8_000, greetingMs: 8_000, silenceMs: 10_000, mailMs: 20_000 }
const mostLines = 200

/** Sends one mail at once, past the outbox, and tells what was said. What is in `settings` is tried before it is saved. */
export async function testMail(
  parts: Pick<Parts, 'config' | 'seal' | 'database' | 'publicUrl'>,
  context: SuperuserContext,
  body: { readonly to: string; readonly settings?: MailSettingsInput },
  patience: Patience = testPatience,
): Promise<Done<MailTest> | Refused> {
  const to = toEmail(body.to)
  if (!to.ok) return refusedAt('/to', to.error, 'Write an address such as ada@example.com.')
  const server = await findServerToTest(parts, body.settings)
  if (!server.ok) return server
  const test = await converse(parts, context, server.value, to.value, patience)
  const target = { type: 'server', id: null }
  const after = { host: server.value.host, to: personal(to.value), outcome: test.outcome }
  await parts.database.transaction(null, (db) =>
    record(db, 'server', context, { action: 'server.mail_tested', target, after }),
  )
  return { ok: true, value: test }
}

async function findServerToTest(
  { database, ...parts }: Pick<Parts, 'config' | 'seal' | 'database'>,
  settings: MailSettingsInput | undefined,
): Promise<Done<MailServer> | Refused> {
  const present = await findMailServer(database.kysely, parts)
  if (settings === undefined)
    return present === undefined ? refused('mail.not_configured') : { ok: true, value: present }
  if (fromEnvironment(parts.config) !== undefined) return refused('mail.set_by_environment')
  const parsed = parseSettings(settings, present)
  if (parsed.ok) return parsed
  return {
    ...parsed,
    errors: parsed.errors?.map((error) => ({ ...error, pointer: `/settings${error.pointer}` })) ?? [],
  }
}

async function converse(
  { publicUrl }: Pick<Parts, 'publicUrl'>,
  { now, principal }: SuperuserContext,
  server: MailServer,
  to: Email,
  patience: Patience,
): Promise<MailTest> {
  const conversation: { who: 'client' | 'server'; line: string }[] = []
  const onLine = (who: 'client' | 'server', line: string) => {
    if (conversation.length < mostLines) conversation.push({ who, line })
  }
  const ourName = publicUrl.hostname
  const sender = openSender(server, { ourName, patience, connections: 1, onLine })
  const letter = {
    subject: 'Your mail server works',
    paragraphs: [
      `Hello ${principal.user.name},`,
      `this mail left through ${server.host}. Whoever is invited gets mails like this one.`,
    ],
    footer: `You get it since you tested the mail settings of ${publicUrl.host}.`,
  }
  try {
    const message = toMessage({ id: newId('mai', now), recipient: to, letter, now }, server, ourName)
    const { outcome, answer } = await sender.send(message)
    return { outcome, answer, conversation }
  } finally {
    sender.close(true)
  }
}
