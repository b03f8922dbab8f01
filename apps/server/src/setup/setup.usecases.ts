import type { TemplateKey } from '@rollcall/core/access'
import { parseSlug } from '@rollcall/core/organization'
import { parseName } from '@rollcall/core/user'
import type { Email } from '@rollcall/core/shared/email'
import type { Row } from '@rollcall/storage/engine/schema'
import { savePasswordHashes } from '@rollcall/storage/credential'
import { closeSetup, isSetupOpen, isSetupToken, saveSetupToken } from '@rollcall/storage/setup'
import { insertSuperuser, insertUsers } from '@rollcall/storage/user'
import { toFolded } from '@rollcall/core/shared/text'
import { personal, record } from '../audit/record.ts'
import { refusePassword } from '../credential/credential.usecases.ts'
import { countTry, quarterHourMs, toNetwork } from '../credential/limits.ts'
import { refusingConflicts } from '../http/conflicts.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import type { Context } from '../http/principal.ts'
import { createOrganization, type CreatedOrganization } from '../organization/organization.usecases.ts'
import type { Parts } from '../parts.ts'
import { openSession, type SignedIn } from '../session/session.usecases.ts'
import { toEmail } from '../shared/email.ts'
import { newId } from '../shared/new-id.ts'
import { hashSecret, makeSecret } from '../shared/secrets.ts'

export interface FirstSteps {
  readonly organization: { readonly name: string; readonly slug: string; readonly template: TemplateKey }
  readonly owner: { readonly name: string; readonly email: string; readonly password: string }
}

/** A new token at each start while the server waits; only its hash is kept. @returns undefined once it is set up */
export async function offerSetup({ database }: Parts): Promise<string | undefined> {
  if (!(await isSetupOpen(database.kysely))) return undefined
  const token = makeSecret('setup')
  await saveSetupToken(database.kysely, hashSecret(token))
  return token
}

/** In the browser: guarded by the token that the server printed. */
export async function setUpInBrowser(
  parts: Parts,
  context: Context,
  body: FirstSteps & { readonly setupToken: string },
): Promise<(SignedIn & { readonly slug: string }) | Refused> {
  const { database } = parts
  const limit = { name: 'setup', of: toNetwork(context.address), most: 20, windowMs: quarterHourMs }
  const limited = await countTry(database, limit)
  if (limited !== undefined) return limited
  if (!(await isSetupOpen(database.kysely))) return refused('setup.closed')
  const isRight = await isSetupToken(database.kysely, hashSecret(body.setupToken.trim()))
  if (!isRight) return refusedAt('/setupToken', 'setup.wrong_token', 'Copy it from where the server was started.')
  return setUp(parts, context, body)
}

/** The first superuser, who is the owner of the first organization, and a session for him. */
export async function setUp(
  parts: Parts,
  context: Context,
  steps: FirstSteps,
): Promise<(SignedIn & { readonly slug: string; readonly organization: CreatedOrganization }) | Refused> {
  const parsed = parseSteps(steps)
  if (!parsed.ok) return parsed
  const { now } = context
  const hash = await parts.passwords.hash(steps.owner.password)
  return refusingConflicts(() =>
    parts.database.transaction(null, async (db) => {
      if (!(await closeSetup(db, now))) return refused('setup.closed')
      const user = toFirstUser(parsed.email, parsed.ownerName, now)
      await insertUsers(db, [user])
      await insertSuperuser(db, { user_id: user.id, granted_by: null, granted_at: now })
      await savePasswordHashes(db, [{ user_id: user.id, secret: hash, changed_at: now }])
      const { slug, template } = steps.organization
      const actor = { kind: 'user', id: user.id } as const
      const organization = await createOrganization(db, context, {
        name: parsed.organizationName,
        slug,
        template,
        owner: user,
        product: parts.snapshots.product,
      })
      const after = { user: user.id, email: personal(user.email), organization: organization.id }
      await record(db, 'server', context, {
        action: 'server.set_up',
        actor,
        target: { type: 'server', id: null },
        after,
      })
      return { ...(await openSession(db, parts, context, user)), slug, organization }
    }),
  )
}

interface ParsedSteps {
  readonly ok: true
  readonly organizationName: string
  readonly ownerName: string
  readonly email: Email
}

function parseSteps({ organization, owner }: FirstSteps): ParsedSteps | Refused {
  const organizationName = parseName(organization.name)
  if (!organizationName.ok)
    return refusedAt('/organization/name', organizationName.error, 'Write 1 to 120 characters on one line.')
  const slug = parseSlug(organization.slug)
  if (!slug.ok)
    return refusedAt('/organization/slug', slug.error, 'Use 2 to 40 of a–z, 0–9 and hyphens inside, such as acme.')
  const ownerName = parseName(owner.name)
  if (!ownerName.ok) return refusedAt('/owner/name', ownerName.error, 'Write 1 to 120 characters on one line.')
  const email = toEmail(owner.email)
  if (!email.ok) return refusedAt('/owner/email', email.error, 'Write an address such as ada@example.com.')
  const password = refusePassword(owner.password, '/owner/password')
  return (
    password ?? { ok: true, organizationName: organizationName.value, ownerName: ownerName.value, email: email.value }
  )
}

const toFirstUser = (email: Email, name: string, now: Date): Row<'users'> => ({
  id: newId('usr', now),
  email,
  email_state: 'verified',
  name,
  name_folded: toFolded(name),
  created_at: now,
})
