import { isSetupOpen } from '@rollcall/storage/setup'
import { answered } from '../http/outcome.ts'
import { free, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { setUpInBrowser } from './setup.usecases.ts'

export const setupRoutes = (parts: Parts): readonly AnyRoute[] => [
  free('GET /v1/setup', async () =>
    answered(200, { open: await isSetupOpen(parts.database.kysely), publicUrl: parts.publicUrl.origin }),
  ),
  free('POST /v1/setup', async ({ context, body }) => {
    const done = await setUpInBrowser(parts, context, body)
    return done.ok ? answered(201, { organizationSlug: done.slug }, { cookie: done.secret }) : done
  }),
]
