import Type from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { EmailInput, NameInput, PasswordInput, Shape } from '../shared/schemas.ts'
import { TemplateName } from '../organization/organization.ts'

export const setupOperations = operationTable({
  'GET /v1/setup': {
    id: 'getSetup',
    tag: 'Setup',
    summary: 'Whether the server waits for its first superuser and organization',
    answers: { 200: Shape({ open: Type.Boolean(), publicUrl: Type.String() }) },
    refusals: [],
    policy: { kind: 'anyone', why: 'Tells only whether setup is open' },
  },
  'POST /v1/setup': {
    id: 'setUp',
    tag: 'Setup',
    summary: 'Make the first superuser and organization, and sign in',
    body: Shape({
      setupToken: Type.String({ minLength: 1, maxLength: 256, description: 'Printed by the server at its start' }),
      organization: Shape({
        name: Type.String({ minLength: 1, maxLength: 120 }),
        slug: Type.String({ minLength: 1, maxLength: 60 }),
        template: TemplateName,
      }),
      owner: Shape({ name: NameInput, email: EmailInput, password: PasswordInput }),
    }),
    answers: { 201: Shape({ organizationSlug: Type.String() }) },
    refusals: [
      'setup.closed',
      'setup.wrong_token',
      'name.invalid',
      'email.invalid',
      'organization.slug_invalid',
      'organization.slug_taken',
      'password.too_short',
      'password.too_long',
      'password.too_common',
    ],
    policy: { kind: 'anyone', why: 'The setup token that the server printed is asked for; works once' },
  },
})
