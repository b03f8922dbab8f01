import { operationTable } from '../shared/operation.ts'
import { Ids, Shape } from '../shared/schemas.ts'
import { ChangeQuery, changeRefusals, Consequence } from '../consequence/consequence.ts'
import { OrganizationPath } from '../organization/organization.ts'

const UndoPath = Shape({ ...OrganizationPath.properties, undoId: Ids.und })
const TakenBack = Shape({ consequence: Consequence })

/** What taking something back may be refused with, wherever it is asked for. */
export const undoRefusals = [
  ...changeRefusals,
  'access.denied',
  'undo.overtaken',
  'role.name_taken',
  'scope.name_taken',
] as const

export const undoOperations = operationTable({
  'POST /v1/organizations/{organizationId}/undos/{undoId}': {
    id: 'undo',
    tag: 'Audit log',
    summary: 'Take back a change of access that this session has made',
    description:
      'An ordinary change by who asks for it: it needs the same permissions, gives nothing that he does not hold himself, and is refused when anything that it would overwrite has changed since; `current` of that refusal names what, and in which parts.',
    path: UndoPath,
    query: ChangeQuery,
    answers: { 200: TakenBack },
    refusals: [...undoRefusals, 'undo.not_found', 'undo.used', 'idempotency.in_progress', 'idempotency.differs'],
    policy: { kind: 'member' },
    idempotent: true,
  },
})
