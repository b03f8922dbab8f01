import type { InvitationId, MembershipId, OrganizationId } from '@rollcall/core/shared/ids'
import type { Email } from '@rollcall/core/shared/email'
import type { InvitationRow, InvitationRun } from '@rollcall/contract/invitation'
import { bumpRevision } from '@rollcall/storage/organization'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import type { Caller, House } from './house.ts'
import { readLink } from './mailbox.ts'
import { makeMember, makeOrganization, type Organization } from './people.ts'

export const hour = 3_600_000
let count = 0

/** An address that nobody has had before. */
export const freshEmail = (): `${string}@${string}` => `invitee${(count += 1)}@guests.example`

export interface Invited {
  readonly id: InvitationId
  readonly email: `${string}@${string}`
  /** Of the mail. */
  readonly token: string
  /** Of the link that was handed over, where there was one. */
  readonly copied: string | undefined
}

type Answer = Promise<LightMyRequestResponse>

export const of = ({ id }: Pick<Organization, 'id'>): string => `/v1/organizations/${id}`

export const post = (house: House, organization: Pick<Organization, 'id'>, as: Caller, body: object): Answer =>
  house.ask(`POST ${of(organization)}/invitations`, { as, body })

/** The rows of a run that went through. */
export const rowsOf = (answer: LightMyRequestResponse): readonly InvitationRow[] => {
  if (answer.statusCode > 201) throw new Error(answer.body)
  return (answer.json() as InvitationRun).items
}

/** One invitation that was made. */
export async function inviteOne(
  house: House,
  organization: Pick<Organization, 'id'>,
  as: Caller,
  item: Readonly<Record<string, unknown>> = {},
): Promise<Invited> {
  const email = (item['email'] ?? freshEmail()) as Invited['email']
  const [row] = rowsOf(await post(house, organization, as, { items: [{ ...item, email }] }))
  if (row?.status !== 'created' || row.invitationId === null) throw new Error(JSON.stringify(row))
  const copied = row.link?.split('/').at(-1)
  return { id: row.invitationId as InvitationId, email, token: await readLink(house, 'invitation', email), copied }
}

export const act = (
  house: House,
  organization: Pick<Organization, 'id'>,
  as: Caller,
  id: string,
  what: 'revoke' | 'resend' | 'retry-delivery' | 'copy-link',
): Answer => house.ask(`POST ${of(organization)}/invitations/${id}/${what}`, { as })

export const look = (house: House, organization: Pick<Organization, 'id'>, as: Caller, id: string): Answer =>
  house.ask(`GET ${of(organization)}/invitations/${id}`, { as })

export const inspect = (house: House, token: string, as: Caller = {}): Answer =>
  house.ask('POST /v1/invitations/inspect', { as, body: { token } })

export const newcomer = { name: 'Lena Voß', password: 'nine other lanterns' }

export const accept = (house: House, token: string, body: object = newcomer, as: Caller = {}): Answer =>
  house.ask('POST /v1/invitations/accept', { as, body: { token, ...body } })

export const decline = (house: House, token: string, as: Caller = {}): Answer =>
  house.ask('POST /v1/invitations/decline', { as, body: { token } })

/** What an organization's policy says of one thing from now on. */
export const setPolicy = (house: House, id: OrganizationId, path: string, value: unknown): Promise<unknown> =>
  house.database.transaction(id, async (db) => {
    await sql`update organizations set policy = jsonb_set(policy, ${`{${path}}`}::text[], ${JSON.stringify(value)}::jsonb)`.execute(
      db,
    )
    await bumpRevision(db, id, [{ kind: 'organization', id }])
  })

/** Takes every role from somebody. */
export const stripRoles = (house: House, id: OrganizationId, membershipId: MembershipId): Promise<unknown> =>
  house.database.transaction(id, async (db) => {
    await db.deleteFrom('role_assignments').where('membership_id', '=', membershipId).execute()
    await bumpRevision(db, id, [{ kind: 'membership', id: membershipId }])
  })

/** An organization with somebody who may invite. */
export async function makeInviting(house: House, template: Parameters<typeof makeOrganization>[1] = {}) {
  const organization = await makeOrganization(house, template)
  const roles = {
    apm: 'account-admin',
    complete: 'admin',
    'crash-reporting': 'admin',
    metrics: 'admin',
    appsec: 'admin',
  }
  const admin = await makeMember(house, organization, { roles: [roles[template.template ?? 'complete']] })
  return { organization, admin, as: admin.as }
}

/** Whether the server has a mail server. */
export async function setMail(house: House, isThere: boolean): Promise<void> {
  const { kysely } = house.database
  await kysely.deleteFrom('mail_settings').execute()
  if (!isThere) return
  await kysely
    .insertInto('mail_settings')
    .values({
      host: 'mail.example',
      port: 587,
      security: 'starttls',
      user_name: null,
      sealed_password: null,
      password_changed_at: null,
      ca: null,
      from_address: 'rollcall@example.com' as Email,
      from_name: 'Rollcall',
      changed_at: house.database.now(),
      changed_by: null,
    })
    .execute()
}
