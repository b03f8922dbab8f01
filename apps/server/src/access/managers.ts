import { searchSubjects, type Snapshot } from '@rollcall/core/access'
import type { UserId } from '@rollcall/core/shared/ids'
import { listPasswordHolders } from '@rollcall/storage/credential'
import type { Db } from '@rollcall/storage/engine/schema'

/** Asked as of then, whoever has an end date has reached it. */
const farFuture = new Date('9999-12-31T00:00:00Z')

const pageSize = 1_000

/**
 * Whether somebody is left who can manage users: active, with no end date in the way, and able to sign in. The owner is one.
 * Sign-in by password is the only way there is so far.
 */
export async function hasUsableManager(db: Db, snapshot: Snapshot): Promise<boolean> {
  const { ownerUserId } = snapshot
  if (ownerUserId !== null && (await canSomebodySignIn(db, [ownerUserId]))) return true
  for (let after: string | undefined; ; ) {
    const page = findManagers(snapshot, after)
    if (await canSomebodySignIn(db, page.ids)) return true
    after = page.ids.at(-1)
    if (!page.hasMore || after === undefined) return false
  }
}

const findManagers = (snapshot: Snapshot, after: string | undefined) =>
  searchSubjects(
    snapshot,
    {
      subject: { type: 'user' },
      action: { name: 'member.edit' },
      resource: { type: 'organization', id: snapshot.id },
      now: farFuture,
    },
    { limit: pageSize, after },
  )

const canSomebodySignIn = async (db: Db, userIds: readonly string[]): Promise<boolean> =>
  userIds.length > 0 && (await listPasswordHolders(db, userIds as readonly UserId[])).length > 0
