import { type Kysely, sql } from 'kysely'
import * as queries from './schema-queries.ts'
import type { Schema } from './schema.ts'

interface Piece {
  readonly subject: string
  readonly text: string
}

const heading = `-- What the migrations make, read back from the catalogue. Written by a program: change a migration, not this file.`

/** The schema as text for people and for comparing; the same on every PostgreSQL from 15 on. */
export async function dumpSchema(owner: Kysely<Schema>): Promise<string> {
  const read = async (query: string): Promise<readonly Piece[]> => (await sql.raw<Piece>(query).execute(owner)).rows
  const extensions = await read(queries.extensions)
  const types = await read(queries.types)
  const tables = await dumpTables(read)
  const functions = await dumpFunctions(read)
  return `${[heading, textOf(extensions), textOf(types), ...tables, ...functions].filter((part) => part !== '').join('\n\n')}\n`
}

type Read = (query: string) => Promise<readonly Piece[]>

async function dumpTables(read: Read): Promise<readonly string[]> {
  const columns = groupBySubject(await read(queries.columns))
  const constraints = groupBySubject(await read(queries.constraints))
  const rest = await readAll(read, [
    queries.indexes,
    queries.rowSecurity,
    queries.policies,
    queries.triggers,
    queries.tableGrants,
    queries.tableComments,
  ])
  return [...columns].map(([table, lines]) => {
    const body = [...lines, ...(constraints.get(table) ?? [])].map((line) => `  ${line}`).join(',\n')
    return [`create table ${table} (\n${body}\n);`, ...(rest.get(table) ?? [])].join('\n')
  })
}

async function dumpFunctions(read: Read): Promise<readonly string[]> {
  const parts = await readAll(read, [queries.functionBodies, queries.functionGrants, queries.functionComments])
  return [...parts.values()].map((texts) => texts.join('\n'))
}

async function readAll(read: Read, all: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const pieces: Piece[] = []
  for (const query of all) pieces.push(...(await read(query)))
  return groupBySubject(pieces)
}

function groupBySubject(pieces: readonly Piece[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const { subject, text } of pieces) groups.set(subject, [...(groups.get(subject) ?? []), text])
  return groups
}

const textOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('\n')
