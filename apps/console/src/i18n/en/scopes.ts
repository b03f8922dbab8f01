import { number, plural } from './wording.ts'

const apps = (count: number) => plural(count, { one: '1 app', other: '# apps' })

export const scopes = {
  title: 'Scopes',
  text: 'A scope shows the apps that any of its owners owns, and those with any of its tags.',
  table: (organization: string) => `Scopes of ${organization}`,
  columns: { name: 'Scope', clauses: 'Owners and tags', users: 'Users', matches: 'Matches now' },
  of: (count: number, total: number) => `${number(count)} of ${apps(total)}`,
  empty: 'No app',
  all: 'Every app',
  none: 'No named scopes yet',
  add: 'Add scope',
  save: 'Save scope',
  editTitle: (name: string) => `Edit ${name}`,
  name: 'Name',
  owners: 'Owners',
  addOwner: 'Add an owner',
  removeOwner: (name: string) => `Remove ${name}`,
  tags: 'Tags',
  tagsHint: 'Separated by commas',
  counting: 'Counting…',
  matches: (count: number, total: number) => `Matches ${number(count)} of ${apps(total)}`,
  more: (count: number) => `and ${number(count)} more`,
  emptyText: 'Whoever has this scope sees no app now.',
  allText: 'This shows every app, like Entire organization.',
  hidden: 'There are apps that you may not see.',
  added: (name: string) => `${name} was added`,
  saved: (name: string) => `${name} was saved`,
  remove: 'Delete scope',
  removeTitle: (name: string) => `Delete ${name}?`,
  removeText: (count: number) =>
    count === 0
      ? 'Nobody has it.'
      : `${plural(count, { one: '# user or program has it', other: '# users and programs have it' })}.`,
  replacement: 'They get instead',
  own: 'User’s applications only',
  organization: 'Entire organization',
  removed: (name: string) => `${name} was deleted`,
}
