import type { Key } from '@rollcall/contract/operations'
import {
  changedMail,
  dropSettings,
  findMailOf,
  putSettings,
  refusedMail,
  settingsInput,
  testSettings,
  withEnvironment,
} from './mail-happy.ts'
import type { Cases } from './refusal-cases.ts'
import { mailReset, type Scene } from './scene.ts'

type MailCases = Pick<
  Cases,
  Extract<keyof Cases, Extract<Key, `${string} /v1/server/${'mailbox' | 'settings/mail'}${string}`>>
>

const unknown = `mai_${'0'.repeat(26)}`
const act = ({ house, asSuperuser: as }: Scene, id: string, what: 'open' | 'retry') =>
  house.ask(`POST /v1/server/mailbox/${id}/${what}`, { as })
const test = ({ house, asSuperuser }: Scene, settings?: object, changes: object = {}) =>
  testSettings(house, asSuperuser, { ...(settings && { settings: { ...settingsInput, ...settings } }), ...changes })
const without = async (scene: Scene) => {
  await putSettings(scene)
  await dropSettings(scene)
}

const wrongSettings = {
  'mail.host_invalid': { host: 'smtp.example.com:25' },
  'mail.ca_invalid': { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
  'mail.password_needed': { user: 'nobody-before' },
  'email.invalid': { from: 'rollcall at example' },
  'name.invalid': { fromName: '\t' },
} as const
const refusing = <T>(ask: (scene: Scene, settings: object) => T) =>
  Object.fromEntries(
    Object.entries(wrongSettings).map(([code, settings]) => [code, (scene: Scene) => ask(scene, settings)]),
  ) as Readonly<Record<keyof typeof wrongSettings, (scene: Scene) => T>>

/** Each refusal that an operation on mails and their server declares. */
export const mailRefusals: MailCases = {
  'GET /v1/server/mailbox/{mailId}': {
    'mail.not_found': ({ house, asSuperuser: as }) => house.ask(`GET /v1/server/mailbox/${unknown}`, { as }),
  },
  'POST /v1/server/mailbox/{mailId}/open': {
    'mail.not_found': (scene) => act(scene, unknown, 'open'),
    'mail.sealed': async (scene) => {
      await mailReset(scene)
      return act(scene, await findMailOf(scene, 'password-reset'), 'open')
    },
    'mail.erased': async (scene) => {
      const id = await changedMail(scene)
      const sent = { state: 'sent', due_at: null, sealed_text: null } as const
      await scene.house.database.kysely.updateTable('mails').set(sent).where('id', '=', id).execute()
      return act(scene, id, 'open')
    },
  },
  'POST /v1/server/mailbox/{mailId}/retry': {
    'mail.not_found': (scene) => act(scene, unknown, 'retry'),
    'mail.not_configured': async (scene) => {
      await without(scene)
      return act(scene, await refusedMail(scene), 'retry')
    },
    'mail.not_repeatable': async (scene) => {
      await putSettings(scene)
      await mailReset(scene)
      return act(scene, await findMailOf(scene, 'password-reset'), 'retry')
    },
  },
  'PUT /v1/server/settings/mail': {
    'request.if_match_required': (scene) => putSettings(scene, { headers: {} }),
    'mail.settings_changed': (scene) => putSettings(scene, { headers: { 'if-match': '"7"' } }),
    'mail.set_by_environment': (scene) => withEnvironment(scene.house, () => putSettings(scene)),
    ...refusing((scene, body) => putSettings(scene, { body })),
  },
  'DELETE /v1/server/settings/mail': {
    'request.if_match_required': (scene) => dropSettings(scene, {}),
    'mail.settings_changed': (scene) => dropSettings(scene, { 'if-match': '"7"' }),
    'mail.set_by_environment': (scene) => withEnvironment(scene.house, () => dropSettings(scene)),
  },
  'POST /v1/server/settings/mail/test': {
    'mail.not_configured': async (scene) => {
      await without(scene)
      return test(scene)
    },
    'mail.set_by_environment': (scene) => withEnvironment(scene.house, () => test(scene, {})),
    ...refusing((scene, settings) => test(scene, settings)),
  },
}
