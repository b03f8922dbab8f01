import type { InvitationPlace } from '@rollcall/storage/invitation'
import type { NewRow } from '@rollcall/storage/engine/schema'
import type { Parts } from '../parts.ts'
import { hashSecret } from '../shared/secrets.ts'

/** Where the secret is opened in a browser. */
export const linkTo = ({ parts }: { readonly parts: Pick<Parts, 'publicUrl'> }, secret: string): string =>
  `${parts.publicUrl.origin}/invite/${secret}`

export const toLinkRow = (
  { organization_id, id }: InvitationPlace,
  secret: string,
  kind: 'mail' | 'copy',
  now: Date,
): NewRow<'invitation_links'> => ({
  organization_id,
  secret_hash: hashSecret(secret),
  invitation_id: id,
  kind,
  created_at: now,
  replaced_at: null,
})
