import type { Policy } from '@rollcall/core/policy'
import type { Row } from '@rollcall/storage/engine/schema'

/** The column is written from a checked policy only. */
export const toPolicy = ({ policy }: Pick<Row<'organizations'>, 'policy'>): Policy => policy as unknown as Policy
