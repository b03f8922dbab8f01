import type { Key } from '@rollcall/contract/operations'
import type { MailId } from '@rollcall/core/shared/ids'
import { Secret } from '../src/config/secret.ts'
import type { Happy } from './happy.ts'
import type { Caller, House } from './house.ts'
import { mailReset, type Scene } from './scene.ts'

type MailKey = Extract<Key, `${string} /v1/server/${'mailbox' | 'settings/mail'}${string}`>

/** A server that refuses every connection at once. */
export const settingsInput = {
  host: '127.0.0.1',
  port: 1,
  security: 'none',
  from: 'rollcall@people.example',
  fromName: 'Rollcall',
} as const

interface Change {
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** The version that counts now, as If-Match. */
export async function seenSettings({ house, asSuperuser: as }: Pick<Scene, 'house' | 'asSuperuser'>) {
  const answer = await house.ask('GET /v1/server/settings/mail', { as })
  return { 'if-match': String(answer.headers.etag) }
}

export const putSettings = async (scene: Pick<Scene, 'house' | 'asSuperuser'>, { body = {}, headers }: Change = {}) =>
  scene.house.ask('PUT /v1/server/settings/mail', {
    as: scene.asSuperuser,
    body: { ...settingsInput, ...body },
    headers: headers ?? (await seenSettings(scene)),
  })

export const dropSettings = async (scene: Scene, headers?: Change['headers']) =>
  scene.house.ask('DELETE /v1/server/settings/mail', {
    as: scene.asSuperuser,
    headers: headers ?? (await seenSettings(scene)),
  })

/** As if it had been started with a mail server in the environment, for the time of `work`. */
export async function withEnvironment<T>({ parts }: House, work: () => Promise<T>): Promise<T> {
  const { mail } = parts.config
  const ours = {
    ...mail,
    host: 'smtp.example',
    from: 'rollcall@people.example',
    user: 'ada',
    password: new Secret('hunter2'),
  }
  Object.assign(parts.config, { mail: ours })
  try {
    return await work()
  } finally {
    Object.assign(parts.config, { mail })
  }
}

/** @returns the id of a mail of this kind to the person, oldest mails last */
export async function findMailOf({ house, asSuperuser: as, person }: Scene, kind: string): Promise<MailId> {
  const { items } = (await house.ask('GET /v1/server/mailbox', { as })).json()
  const isWanted = (mail: { kind: string; to: string }) => mail.kind === kind && mail.to === person.email
  return items.find(isWanted).id
}

/** A mail with a link that the mail server refused. */
export async function refusedMail(scene: Scene): Promise<MailId> {
  await mailReset(scene)
  const id = await findMailOf(scene, 'password-reset')
  await scene.house.database.kysely
    .updateTable('mails')
    .set({ state: 'refused', due_at: null, reason: '550 no' })
    .where('id', '=', id)
    .execute()
  return id
}

export async function changedMail(scene: Scene): Promise<MailId> {
  const token = await mailReset(scene)
  await scene.house.ask('POST /v1/password-resets/complete', { body: { token, password: 'nine other lanterns' } })
  return findMailOf(scene, 'password-changed')
}

export const testSettings = (house: House, as: Caller, body: object) =>
  house.ask('POST /v1/server/settings/mail/test', { as, body: { to: 'ada@example.com', ...body } })

/** One call of each operation on mails and their server that succeeds. */
export const mailHappy: Readonly<Record<MailKey, Happy>> = {
  'GET /v1/server/mailbox': {
    ask: ({ house, asSuperuser: as }) => house.ask('GET /v1/server/mailbox', { as }),
    status: 200,
    audit: [],
  },
  'GET /v1/server/mailbox/{mailId}': {
    before: refusedMail,
    ask: ({ house, asSuperuser: as }, id) => house.ask(`GET /v1/server/mailbox/${id}`, { as }),
    status: 200,
    audit: [],
  },
  'POST /v1/server/mailbox/{mailId}/open': {
    before: changedMail,
    ask: ({ house, asSuperuser: as }, id) => house.ask(`POST /v1/server/mailbox/${id}/open`, { as }),
    status: 200,
    audit: ['mail.opened'],
  },
  'POST /v1/server/mailbox/{mailId}/retry': {
    before: async (scene) => {
      await putSettings(scene)
      return refusedMail(scene)
    },
    ask: ({ house, asSuperuser: as }, id) => house.ask(`POST /v1/server/mailbox/${id}/retry`, { as }),
    status: 202,
    audit: ['mail.retried'],
  },
  'GET /v1/server/settings/mail': {
    before: putSettings,
    ask: ({ house, asSuperuser: as }) => house.ask('GET /v1/server/settings/mail', { as }),
    status: 200,
    audit: [],
  },
  'PUT /v1/server/settings/mail': {
    ask: (scene) => putSettings(scene),
    status: 200,
    audit: ['server.mail_configured'],
  },
  'DELETE /v1/server/settings/mail': {
    before: putSettings,
    ask: (scene) => dropSettings(scene),
    status: 204,
    audit: ['server.mail_removed'],
  },
  'POST /v1/server/settings/mail/test': {
    ask: ({ house, asSuperuser }) => testSettings(house, asSuperuser, { settings: settingsInput }),
    status: 200,
    audit: ['server.mail_tested'],
  },
}
