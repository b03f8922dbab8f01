import { readFileSync } from 'node:fs'
import type { Kind, Setting } from '../../apps/server/src/config/settings.ts'
import { settings } from '../../apps/server/src/config/settings.ts'
import { inRoot } from '../house.mjs'

export const path = 'docs/operating.md'

const begin = '<!-- settings: written by a program -->'
const end = '<!-- end of settings -->'

/** The table of settings between two marks; what stands around it is written by hand. */
export const generate = async (): Promise<string> => {
  const text = readFileSync(inRoot(path), 'utf8')
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${path} has lost its marks ${begin} and ${end}`)
  return `${before}${begin}\n\n${toTables()}\n\n${end}${after}`
}

function toTables(): string {
  const groups = [...new Set(settings.map(({ path: [group] }) => group))]
  return groups
    .map((group) =>
      toTable(
        group,
        settings.filter((setting) => setting.path[0] === group),
      ),
    )
    .join('\n\n')
}

const toTable = (group: string, members: readonly Setting[]): string =>
  [
    `### ${group}`,
    '',
    '| variable | in the file | takes | default | |',
    '| --- | --- | --- | --- | --- |',
    ...members.map(
      ({ env, path: [, name], takes, byDefault, about }) =>
        `| \`${env}\` | \`${group}.${name}\` | ${inWords(takes)} | ${byDefault === undefined ? '' : `\`${byDefault}\``} | ${about} |`,
    ),
  ].join('\n')

function inWords(takes: Kind): string {
  switch (takes.kind) {
    case 'whole':
      return `${takes.from}–${takes.to}`
    case 'one-of':
      return takes.values.map((value) => `\`${value}\``).join(', ')
    case 'url':
      return 'URL'
    case 'secret-url':
      return 'URL, secret'
    default:
      return takes.kind
  }
}
