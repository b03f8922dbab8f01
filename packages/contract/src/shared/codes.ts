/**
 * Every refusal that can travel, with its HTTP status and a sentence for people who read logs.
 * A code is `noun.reason` and is never renamed after a release.
 */
export const codes = {
  'request.malformed': { status: 400, title: 'The body is not valid JSON' },
  'request.invalid': { status: 400, title: 'The request does not fit what this operation takes' },
  'request.cursor_invalid': { status: 400, title: 'The cursor does not belong to this list' },
  'request.cross_site': { status: 403, title: 'The request comes from another site' },
  'request.not_found': { status: 404, title: 'There is nothing at this address' },
  'request.method_not_allowed': { status: 405, title: 'This address does not know that method' },
  'request.timeout': { status: 408, title: 'The request took too long to arrive' },
  'request.too_large': { status: 413, title: 'The request is larger than allowed' },
  'request.media_type': { status: 415, title: 'Only application/json is read here' },
  'request.wrong_host': { status: 421, title: 'This server does not answer for that host' },
  'request.if_match_required': { status: 428, title: 'Say which version you change with If-Match' },
  'request.too_many': { status: 429, title: 'Too many tries, wait before the next' },
  'request.headers_too_large': { status: 431, title: 'The headers are larger than allowed' },

  'idempotency.in_progress': { status: 409, title: 'The first request with this Idempotency-Key is still running' },
  'idempotency.differs': { status: 422, title: 'This Idempotency-Key was used with another request' },

  'server.fault': { status: 500, title: 'Something went wrong on the server' },
  'server.unavailable': { status: 503, title: 'The server cannot answer right now' },

  'session.required': { status: 401, title: 'Sign in first' },
  'session.ended': { status: 401, title: 'The session has ended, sign in again' },
  'session.not_found': { status: 404, title: 'There is no such session' },
  'session.proof_not_accepted': { status: 403, title: 'The organization asks for another way of signing in' },

  'credential.wrong': { status: 401, title: 'The address or the password is wrong' },
  'credential.password_wrong': { status: 422, title: 'The current password is wrong' },
  'password.too_short': { status: 422, title: 'The password has fewer than 12 characters' },
  'password.too_long': { status: 422, title: 'The password is longer than 256 characters' },
  'password.too_common': { status: 422, title: 'The password is among those that attackers try first' },

  'email.invalid': { status: 422, title: 'This is not an e-mail address that can receive mail' },
  'name.invalid': { status: 422, title: 'The name is empty, too long or holds characters that cannot be shown' },

  'link.unknown': { status: 404, title: 'This link is not one of ours' },
  'link.expired': { status: 410, title: 'This link has expired' },
  'link.used': { status: 410, title: 'This link was used already' },
  'link.replaced': { status: 410, title: 'A newer link took the place of this one' },

  'access.denied': { status: 403, title: 'You may not do this' },
  'access.beyond_reach': { status: 403, title: 'This would give what you do not hold yourself' },
  'access.elevation_required': { status: 403, title: 'Confirm that you act as superuser first' },
  'elevation.not_superuser': { status: 403, title: 'Only a superuser can be elevated' },

  'organization.not_found': { status: 404, title: 'There is no such organization' },
  'organization.slug_taken': { status: 409, title: 'Another organization uses this short name' },
  'organization.slug_invalid': {
    status: 422,
    title: 'A short name has 2 to 40 lower-case letters, digits and hyphens',
  },
  'organization.last_manager': { status: 409, title: 'Nobody would be left who can manage users' },
  'membership.not_found': { status: 404, title: 'There is no such user in this organization' },
  'membership.changed': { status: 412, title: 'Somebody changed this user meanwhile' },
  'membership.username_taken': { status: 409, title: 'Another user of the organization has this username' },
  'membership.username_invalid': {
    status: 422,
    title: 'A username is 1 to 32 of a–z, 0–9, dot, hyphen and underscore',
  },
  'membership.external_id_taken': { status: 409, title: 'Another user of the organization has this external id' },
  'invitation.not_found': { status: 404, title: 'There is no such invitation' },
  'invitation.changed': { status: 412, title: 'Somebody changed this invitation meanwhile' },
  'invitation.no_rows': { status: 422, title: 'Nobody is named' },
  'invitation.too_many_rows': { status: 422, title: 'More than 10,000 rows at once' },
  'invitation.one_at_a_time': { status: 422, title: 'This organization invites people one at a time' },
  'invitation.csv_invalid': { status: 422, title: 'The file cannot be read' },
  'invitation.place_invalid': { status: 422, title: 'The place cannot be given like this' },
  'invitation.count_moved': { status: 412, title: 'The filter fits another number by now' },
  'invitation.expired': { status: 410, title: 'The invitation has expired' },
  'invitation.revoked': { status: 410, title: 'The invitation was revoked' },
  'invitation.replaced': { status: 410, title: 'A newer link or invitation took the place of this one' },
  'invitation.used': { status: 410, title: 'The invitation was accepted already' },
  'invitation.declined': { status: 410, title: 'The invitation was declined' },
  'invitation.sponsor_lost': { status: 410, title: 'Who sent the invitation may not give this any more' },
  'invitation.not_offered': { status: 409, title: 'The policy of the organization does not offer this now' },
  'invitation.seat_limit': { status: 409, title: 'No seat is free' },
  'invitation.sign_in_first': { status: 409, title: 'There is an account with this address: sign in first' },
  'invitation.sign_up_first': { status: 409, title: 'An account comes first here: sign up and confirm the address' },
  'invitation.wrong_account': { status: 403, title: 'The invitation is for another address than that of the account' },
  'invitation.address_unproven': { status: 403, title: 'Prove the address of the account first' },
  'invitation.already_member': { status: 409, title: 'The account is in this organization already' },
  'role.not_found': { status: 404, title: 'There is no such role' },

  'notification-group.not_found': { status: 404, title: 'There is no such notification group' },
  'notification-group.recipient_not_found': { status: 404, title: 'There is no such recipient in this group' },
  'notification-group.name_taken': { status: 409, title: 'Another notification group has this name' },
  'notification-group.contact_taken': { status: 409, title: 'The group has this contact already' },
  'notification-group.moved': { status: 409, title: 'The group has gained or lost recipients meanwhile' },
  'notification-group.changed': { status: 412, title: 'Somebody changed this meanwhile' },
  'notification-group.no_channel': { status: 422, title: 'Whoever is on needs e-mail, SMS or both' },
  'phone.invalid': { status: 422, title: 'This is not a telephone number with its country code' },

  'token.invalid': { status: 401, title: 'The token is unknown, ended or revoked' },
  'token.not_allowed': { status: 403, title: 'A token cannot do this, sign in instead' },
  'token.not_found': { status: 404, title: 'There is no such token' },
  'token.permission_unknown': { status: 422, title: 'There is no permission of this name' },
  'token.end_in_past': { status: 422, title: 'The end of the token lies in the past' },

  'setup.closed': { status: 409, title: 'This server has been set up' },
  'setup.wrong_token': { status: 403, title: 'The setup token is not the one the server printed' },

  'mail.not_found': { status: 404, title: 'There is no such mail' },
  'mail.not_configured': { status: 409, title: 'No mail server is configured, so that no mail can be sent' },
  'mail.not_repeatable': { status: 409, title: 'This mail was sent, is on its way, or is of no use any more' },
  'mail.sealed': { status: 403, title: 'Mails with a personal link are not shown to anybody but their addressee' },
} as const satisfies Record<`${string}.${string}`, { status: number; title: string }>

export type Code = keyof typeof codes

/** What every route may answer, whatever it does. */
export const commonRefusals = [
  'request.malformed',
  'request.invalid',
  'request.cross_site',
  'request.too_large',
  'request.media_type',
  'request.wrong_host',
  'request.too_many',
  'server.fault',
  'server.unavailable',
] as const satisfies readonly Code[]
