import type { Page } from 'playwright-core'
import { newPage } from '../browser.ts'
import type { RunningServer } from '../server.ts'
import { signIn } from '../sign-in.ts'
import { personOf } from './visit.ts'

export const passphrase = 'a long enough passphrase'

/** What a program would ask, with the session of the page. */
export async function asked<Answer>(page: Page, method: 'get' | 'post', path: string, data?: object): Promise<Answer> {
  const answer = await page.context().request[method](path, data && { data })
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
  return answer.json() as Promise<Answer>
}

interface Me {
  readonly organizations: readonly { readonly id: string; readonly slug: string }[]
}

export async function organizationId(page: Page, slug = 'acme'): Promise<string> {
  const { organizations } = await asked<Me>(page, 'get', '/v1/me')
  const found = organizations.find((organization) => organization.slug === slug)
  if (!found) throw new Error(`Nobody here belongs to ${slug}.`)
  return found.id
}

interface Role {
  readonly id: string
  readonly name: string
}

interface Invited {
  readonly items: readonly { readonly email: string; readonly invitationId: string; readonly link: string | null }[]
}

/** Invitations made as a program would, with their links. */
export async function invited(page: Page, emails: readonly string[], roles: readonly string[] = []) {
  const path = `/v1/organizations/${await organizationId(page)}`
  const known = await asked<{ items: readonly Role[] }>(page, 'get', `${path}/roles`)
  const roleIds = roles.map((name) => known.items.find((role) => role.name === name)?.id)
  const run = await asked<Invited>(page, 'post', `${path}/invitations`, {
    items: emails.map((email) => ({ email })),
    place: { roleIds },
  })
  return run.items
}

/** A page of the superuser that only asks. */
export async function asSuperuser(server: RunningServer): Promise<Page> {
  const page = await newPage({ url: server.url })
  await signIn(page, personOf(server, 'superuser'))
  return page
}
