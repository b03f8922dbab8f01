import type { AuditEvent } from '@rollcall/core/audit'
import { listChains, listLinks } from '@rollcall/storage/audit'
import type { House } from './house.ts'

/** Every event of every chain, in the order of chain and sequence. */
export async function readEvents({ database }: Pick<House, 'database'>): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = []
  for (const scope of await listChains(database.kysely)) {
    const links = await database.read(scope, (db) => listLinks(db, scope, 0, 100_000))
    events.push(...links.map(({ event }) => event as unknown as AuditEvent))
  }
  return events
}

/** What the work added to whichever chains. */
export async function eventsOf(
  house: Pick<House, 'database'>,
  work: () => Promise<unknown>,
): Promise<readonly AuditEvent[]> {
  const nameOf = ({ scope, sequence }: AuditEvent): string => `${scope} ${sequence}`
  const before = new Set((await readEvents(house)).map(nameOf))
  await work()
  return (await readEvents(house)).filter((event) => !before.has(nameOf(event)))
}

export const actionsOf = async (
  house: Pick<House, 'database'>,
  work: () => Promise<unknown>,
): Promise<readonly string[]> => (await eventsOf(house, work)).map(({ action }) => action).toSorted()
