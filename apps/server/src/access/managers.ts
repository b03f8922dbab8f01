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
export const hasUsableManager = async (db: Db, snapshot: Snapshot): Promise<boolean> =>
  (await usableManagers(db, snapshot, 1)).size > 0

/** The user without whom nobody could manage users; undefined where there are several, or none. */
export async function onlyUsableManager(db: Db, snapshot: Snapshot): Promise<string | undefined> {
  const [first, ...others] = await usableManagers(db, snapshot, 2)
  return others.length === 0 ? first : undefined
}

/** Looks no further once there are so many. */
async function usableManagers(db: Db, snapshot: Snapshot, enough: number): Promise<ReadonlySet<string>> {
  const { ownerUserId } = snapshot
  const found = new Set(ownerUserId === null ? [] : await signingIn(db, [ownerUserId]))
  for (let after: string | undefined; found.size < enough; ) {
    const page = findManagers(snapshot, after)
    for (const id of await signingIn(db, page.ids)) found.add(id)
    after = page.ids.at(-1)
    if (!page.hasMore || after === undefined) break
  }
  return found
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

const signingIn = async (db: Db, userIds: readonly string[]): Promise<readonly string[]> =>
  userIds.length === 0 ? [] : listPasswordHolders(db, userIds as readonly UserId[])
