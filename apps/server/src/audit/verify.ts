import {
  chainStart,
  verifyChain,
  type AuditEvent,
  type AuditScope,
  type ChainFault,
  type StoredLink,
} from '@rollcall/core/audit'
import { findChainHead, listChains, listLinks, listPeople, type ChainHead } from '@rollcall/storage/audit'
import type { Database } from '@rollcall/storage/engine/database'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { sha256 } from '../shared/secrets.ts'
import { findReferences } from './personal.ts'
import { digestPersonal } from './record.ts'

/** The head of a chain as it was when it was exported; only against one does a cut tail show. */
export type Checkpoint = ChainHead & { readonly scope: AuditScope }

export interface ChainReport {
  readonly scope: AuditScope
  readonly events: number
  readonly faults: readonly (ChainFault | PersonFault)[]
  /** Personal values that were erased, as they may be. */
  readonly erased: number
}

export interface PersonFault {
  readonly kind: 'person_changed'
  readonly sequence: number
  readonly person: string
}

export async function exportCheckpoints(database: Database): Promise<readonly Checkpoint[]> {
  const scopes = await listChains(database.kysely)
  return Promise.all(
    scopes.map((scope) =>
      database.read(scope, async (db) => {
        const head = await findChainHead(db, scope)
        return { scope, sequence: head?.sequence ?? 0, hash: head?.hash ?? chainStart }
      }),
    ),
  )
}

/** Every chain, or one. Chains that only a checkpoint knows are reported as cut from their first event. */
export async function verifyChains(
  database: Database,
  { only, checkpoints = [] }: { readonly only?: AuditScope; readonly checkpoints?: readonly Checkpoint[] },
): Promise<readonly ChainReport[]> {
  const known = new Set([...(await listChains(database.kysely)), ...checkpoints.map(({ scope }) => scope)])
  const scopes = [...known].filter((scope) => only === undefined || scope === only).toSorted()
  const reports: ChainReport[] = []
  for (const scope of scopes) {
    const checkpoint = checkpoints.find((one) => one.scope === scope)
    reports.push(await database.read(scope, (db) => verifyOne(db, scope, checkpoint)))
  }
  return reports
}

async function verifyOne(db: Db, scope: AuditScope, checkpoint: Checkpoint | undefined): Promise<ChainReport> {
  const rows = await readAll(db, scope)
  const links = rows.map(toLink)
  const head = (await findChainHead(db, scope)) ?? { sequence: 0, hash: chainStart }
  const mislabelled = rows
    .filter((row) => !isLabelledRight(row))
    .map(({ sequence }) => ({ kind: 'changed', sequence }) as const)
  const faults = [...verifyChain(links, head, sha256), ...mislabelled, ...againstCheckpoint(links, checkpoint)]
  const people = new Map((await listPeople(db, scope)).map((row) => [row.id as string, row]))
  const references = links.flatMap(({ event, sequence }) =>
    findReferences(event).map((reference) => ({ ...reference, sequence })),
  )
  const erased = references.filter(({ person }) => !people.has(person)).length
  const changed = references.filter(({ person, digest }) => isChanged(people.get(person), digest))
  const personFaults = changed.map(({ person, sequence }) => ({ kind: 'person_changed', person, sequence }) as const)
  return { scope, events: rows.length, faults: [...unique(faults), ...personFaults], erased }
}

const pageSize = 5_000

async function readAll(db: Db, scope: AuditScope): Promise<readonly Row<'audit_events'>[]> {
  const rows: Row<'audit_events'>[] = []
  for (;;) {
    const page = await listLinks(db, scope, rows.at(-1)?.sequence ?? 0, pageSize)
    rows.push(...page)
    if (page.length < pageSize) return rows
  }
}

const toLink = ({ sequence, event, hash }: Row<'audit_events'>): StoredLink => ({
  sequence,
  event,
  hash: hash.toString('hex'),
})

/** The columns repeat what the event says, for lists; only the event is in the hash. */
function isLabelledRight({ organization_id, sequence, at, action, event }: Row<'audit_events'>): boolean {
  const said = event as Partial<AuditEvent> | null
  return (
    said?.scope === organization_id &&
    said.sequence === sequence &&
    said.action === action &&
    said.at === at.toISOString()
  )
}

function againstCheckpoint(links: readonly StoredLink[], checkpoint: Checkpoint | undefined): readonly ChainFault[] {
  if (checkpoint === undefined || checkpoint.sequence === 0) return []
  const remembered = links.find(({ sequence }) => sequence === checkpoint.sequence)
  if (remembered === undefined) return [{ kind: 'cut', sequence: (links.at(-1)?.sequence ?? 0) + 1 }]
  return remembered.hash === checkpoint.hash ? [] : [{ kind: 'changed', sequence: checkpoint.sequence }]
}

const unique = (faults: readonly ChainFault[]): readonly ChainFault[] =>
  faults.filter(
    (fault, at) => faults.findIndex((other) => other.kind === fault.kind && other.sequence === fault.sequence) === at,
  )

const isChanged = (row: Row<'audit_people'> | undefined, digest: string): boolean =>
  row !== undefined && digestPersonal(row.value, row.salt) !== digest
