import { codes } from '../../packages/contract/src/shared/codes.ts'

export const path = 'docs/errors.md'

const heading = `# Errors

Every refusal is a problem detail (RFC 9457, \`application/problem+json\`) with a \`code\` that programs read: \`noun.reason\`, never renamed after
a release. \`requestId\` finds the request in the logs; \`errors[]\` points to the members of the request that are at fault; a 403 says in \`needs\`
what is missing and in \`ask\` who can give it. This page is written by a program.

| code | status | meaning |
| --- | --- | --- |
`

export const generate = async (): Promise<string> => {
  const rows = Object.entries(codes).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`)
  return `${heading}${rows.join('\n')}\n`
}
