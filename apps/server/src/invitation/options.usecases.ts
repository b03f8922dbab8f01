import { templates } from '@rollcall/core/access'
import { listedStatuses, statusWord, seatsLeft } from '@rollcall/core/invitation'
import type { RoleId } from '@rollcall/core/shared/ids'
import { mostRows, signInMethods } from '@rollcall/contract/invitation'
import type { AnswerOf } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import { countSeats } from '@rollcall/storage/invitation'
import { listRoles } from '@rollcall/storage/role'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { isMailConfigured } from '../mail/mail-server.ts'
import { toPolicy } from '../shared/policy.ts'
import { isDangerous, type Inviting } from './invite.usecases.ts'
import { refusePlace, somebody } from './judge.ts'
import { refuseMethod } from './methods.ts'
import { emptyPlace, toFacts } from './place.ts'

type Options = AnswerOf<'GET /v1/organizations/{organizationId}/invitation-options'>

/** What the form of an invitation needs to know. */
export async function getOptions(db: Db, { parts, access, context }: Inviting): Promise<Options> {
  const { organization } = access
  const policy = toPolicy(organization)
  const { invitations } = policy
  const left = seatsLeft(policy.members, await countSeats(db, organization.id, context.now))
  return {
    canMail: await isMailConfigured(db, parts),
    lifetimeHours: invitations.lifetimeHours,
    severalAddresses: invitations.severalAddresses,
    accountFirst: invitations.accountFirst,
    decline: invitations.decline,
    copyLink: invitations.copyLink,
    keepEnded: invitations.keepEnded,
    notificationChoice: invitations.notificationChoice,
    addressDomains: invitations.addressDomains && [...invitations.addressDomains],
    roles: (await listRoles(db, organization.id)).map(({ id, key, name, kind, description }) => ({
      id,
      key,
      name,
      kind,
      description,
      dangerous: isDangerous(access, id),
      grantable: isGrantable(access, id, context.now),
    })),
    rolesOf: policy.members.roles,
    grantless: policy.members.grantless,
    scopes: [...templates[organization.template].scopes],
    methods: signInMethods.map((method) => {
      const reason = refuseMethod(policy, method)
      return { method, available: reason === undefined, reason: reason ?? null }
    }),
    seatsLeft: left === Number.POSITIVE_INFINITY ? null : left,
    statuses: listedStatuses(invitations).map((status) => ({
      status,
      word: statusWord(organization.template, status),
    })),
    mostRows,
  }
}

function isGrantable({ snapshot, subject }: OrganizationAccess, roleId: RoleId, now: Date): boolean {
  const facts = toFacts({ userIds: new Map() }, { ...emptyPlace, roleIds: [roleId] }, somebody)
  return refusePlace(snapshot, subject, facts, now) === undefined
}
