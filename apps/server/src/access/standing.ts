import type { Snapshot } from '@rollcall/core/access'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Database } from '@rollcall/storage/engine/database'
import { findOrganization } from '@rollcall/storage/organization'
import type { Snapshots } from './snapshots.ts'

/** Organizations as they are now, without a question to the database where it is known that nothing has changed. */
export interface Standing {
  /** Undefined where it is not known, and has to be read. */
  readonly known: (id: OrganizationId) => Snapshot | undefined
  /** From the database, by a reading that begins after this call; undefined where there is no such organization. */
  readonly read: (id: OrganizationId) => Promise<Snapshot | undefined>
}

export function openStanding({ database, snapshots }: { database: Database; snapshots: Snapshots }): Standing {
  const { revisions } = database
  const spans = new WeakMap<Snapshot, number>()

  const load = async (id: OrganizationId): Promise<Snapshot | undefined> => {
    const span = revisions.span()
    const snapshot = await database.read(id, async (db) => {
      const organization = await findOrganization(db, id)
      return organization && snapshots.current(db, id, organization.revision)
    })
    if (snapshot !== undefined && span !== null) spans.set(snapshot, span)
    return snapshot
  }
  const read = oneAfterAnother(load)
  return {
    known: (id) => {
      const span = revisions.span()
      const held = span === null ? undefined : snapshots.held(id)
      return held !== undefined && spans.get(held) === span && revisions.heard(id) <= held.revision ? held : undefined
    },
    read,
  }
}

/** Of those that ask at once one asks; who comes while it runs waits for the next, since the running one may have looked too early. */
export function oneAfterAnother<Id, T>(load: (id: Id) => Promise<T>): (id: Id) => Promise<T> {
  const running = new Map<Id, Promise<T>>()
  const next = new Map<Id, Promise<T>>()
  const start = (id: Id): Promise<T> => {
    const work = load(id).finally(() => {
      if (running.get(id) === work) running.delete(id)
    })
    running.set(id, work)
    return work
  }
  return (id) => {
    const first = running.get(id)
    if (first === undefined) return start(id)
    const waiting = next.get(id)
    if (waiting !== undefined) return waiting
    const again = first.then(
      () => undefined,
      () => undefined,
    )
    const second = again.then(() => {
      next.delete(id)
      return start(id)
    })
    next.set(id, second)
    return second
  }
}
