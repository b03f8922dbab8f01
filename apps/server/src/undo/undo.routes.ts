import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { undo } from './undo.usecases.ts'

export const undoRoutes = ({ snapshots }: Parts): readonly AnyRoute[] => [
  transacted('POST /v1/organizations/{organizationId}/undos/{undoId}', async ({ access, path, context, query }, db) => {
    const undone = await undo(db, snapshots, { access, context, manner: query }, path.undoId)
    if (!undone.ok) return undone
    return answered(200, { consequence: undone.consequence }, { isTrial: query.dryRun === true })
  }),
]
