import {
  change,
  compile,
  type Catalogue,
  type CatalogueRole,
  type ProductCatalogue,
  type Snapshot,
} from '@rollcall/core/access'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { readAccess, type Touched } from '@rollcall/storage/access'
import type { Db } from '@rollcall/storage/engine/schema'
import { revisionsRemembered } from '@rollcall/storage/organization'
import { organizationIn, toChanges, toFacts } from './facts.ts'

/** The compiled organizations of this process, each as of some revision. */
export interface Snapshots {
  /** By what is decided: the catalogue, and the roles that it brings besides those of the templates. */
  readonly product: ProductCatalogue
  /** As of the revision that the transaction sees, or a later one. */
  readonly current: (db: Db, id: OrganizationId, revision: number) => Promise<Snapshot>
  /** What `before` becomes by rows that this transaction has written, before they are counted as a revision. Nobody else sees it. */
  readonly after: (db: Db, before: Snapshot, touched: readonly Touched[]) => Promise<Snapshot>
  /** What is held, as it stands, or undefined; for who checks the revision otherwise. */
  readonly held: (id: OrganizationId) => Snapshot | undefined
}

/** Organizations beyond this many are compiled anew when somebody comes back to them: those longest unused are let go. */
const mostHeld = 500

export function openSnapshots(catalogue: Catalogue, roles: readonly CatalogueRole[] = []): Snapshots {
  const product = { catalogue, roles }
  const held = new Map<OrganizationId, Snapshot>()

  const keep = (id: OrganizationId, snapshot: Snapshot): Snapshot => {
    const known = held.get(id)
    const newest = known !== undefined && known.revision > snapshot.revision ? known : snapshot
    held.delete(id)
    held.set(id, newest)
    const [oldest] = held.keys()
    if (held.size > mostHeld && oldest !== undefined) held.delete(oldest)
    return newest
  }

  return {
    product,
    current: async (db, id, revision) => {
      const known = held.get(id)
      if (known !== undefined && known.revision >= revision) return keep(id, known)
      const isNear = known !== undefined && revision - known.revision < revisionsRemembered / 2
      return keep(id, isNear ? await catchUp(db, product, known) : await compileAll(db, product, id))
    },
    after: async (db, before, touched) => {
      const rows = await readAccess(db, before.id as OrganizationId, touched)
      return change(before, toChanges(rows, roles), before.revision)
    },
    held: (id) => held.get(id),
  }
}

async function catchUp(db: Db, { roles }: ProductCatalogue, known: Snapshot): Promise<Snapshot> {
  const rows = await readAccess(db, known.id as OrganizationId, { since: known.revision })
  return change(known, toChanges(rows, roles), organizationIn(rows).revision)
}

async function compileAll(db: Db, { catalogue, roles }: ProductCatalogue, id: OrganizationId): Promise<Snapshot> {
  return compile(catalogue, toFacts(id, await readAccess(db, id, 'all'), roles))
}
