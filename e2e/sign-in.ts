import type { Page } from 'playwright-core'
import type { SignIn } from './server.ts'

/** Signs a page in without the form, which has tests of its own. */
export async function signIn(page: Page, person: Pick<SignIn, 'email' | 'password'> | undefined): Promise<void> {
  if (!person) throw new Error('There is nobody to sign in as.')
  const { email, password } = person
  const { request } = page.context()
  const answer = await request.post('/v1/sessions', { data: { email, password } })
  if (!answer.ok()) throw new Error(`${email} cannot sign in: ${answer.status()} ${await answer.text()}`)
}
