import { toOpenApi } from '../../apps/server/src/http/openapi.ts'
import { version } from '../../apps/server/src/shared/version.ts'

export const path = 'apps/server/openapi.json'

export const generate = async (): Promise<string> => `${JSON.stringify(toOpenApi(version), null, 2)}\n`
