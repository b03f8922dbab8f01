import { OrganizationFile } from '../../packages/contract/src/organization-file/organization-file.ts'

export const path = 'docs/organization.schema.json'

const head = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://rollcall.dev/schema/organization.json',
  title: 'Organization as a file',
}

export const generate = async (): Promise<string> => `${JSON.stringify({ ...head, ...OrganizationFile }, null, 2)}\n`
