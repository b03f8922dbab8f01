import { isEnded } from '@rollcall/core/membership'
import type { PastHere } from '@rollcall/core/sign-up'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findNewestSignUpRequest, listMembershipsOfPerson } from '@rollcall/storage/membership-request'
import { offerOf } from './offers.ts'

/** How a person stands in an organization that he wants to join. */
export interface Standing {
  readonly past: PastHere
  /** What he is let in by again: one that was never accepted, is suspended, or has ended. */
  readonly membership: Row<'memberships'> | undefined
}

type Person = Pick<Row<'users'>, 'id' | 'email'>

/** What says most comes first: being in, then what others or he himself decided before. */
export async function findStanding(
  db: Db,
  { id }: Pick<Row<'organizations'>, 'id'>,
  person: Person,
  now: Date,
): Promise<Standing> {
  const memberships = await listMembershipsOfPerson(db, id, person)
  const own = memberships.find(({ status, user_id }) => user_id === person.id && isIn(status))
  const membership = own ?? memberships.find(({ status }) => status === 'invited')
  const here = own === undefined ? membership && (await offerOf(db, membership, now)) : pastOfMember(own, now)
  if (here === 'member' || here === 'invited') return { past: here, membership }
  const request = await findNewestSignUpRequest(db, id, person.id)
  if (request?.state === 'pending') return { past: 'waiting', membership }
  if (own === undefined && memberships.some(({ status }) => status === 'removed'))
    return { past: 'removed', membership }
  return { past: here ?? (request?.state === 'refused' ? 'refused' : 'unknown'), membership }
}

const isIn = (status: Row<'memberships'>['status']): boolean => status === 'active' || status === 'suspended'

function pastOfMember({ status, ends_at: endsAt }: Row<'memberships'>, now: Date): PastHere {
  if (status === 'suspended') return 'suspended'
  return isEnded({ endsAt }, now) ? 'ended' : 'member'
}
