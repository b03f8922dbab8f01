import { number, plural } from './wording.ts'

export const applications = {
  title: 'Applications',
  table: (organization: string) => `Applications of ${organization}`,
  filter: 'Filter by name or id',
  tagFilter: (tag: string) => `Tag: ${tag}`,
  columns: { name: 'Application', environments: 'Environments', owners: 'Owners', tags: 'Tags', changed: 'Changed' },
  match: (count: number) => `${number(count)} match`,
  announced: (count: number) =>
    count === 0
      ? 'No applications match'
      : plural(count, { one: '# application matches', other: '# applications match' }),
  none: 'No applications yet',
  noneText: 'Register what your roles and scopes are about: by hand, or from your product with the API.',
  noneVisible: 'There is no application that you may see',
  noneVisibleText: 'What your roles and your scope give you would be listed here.',
  noMatch: 'No applications match these filters',
  clearFilters: 'Clear filters',
  noOwner: 'Nobody',
  more: (count: number) => `+${number(count)}`,
  register: 'Register application',
  registerText:
    'Roles and scopes decide who sees it. Without owners and tags only the scope Entire organization reaches it.',
  registered: (name: string) => `${name} is registered`,
  name: 'Name',
  id: 'Id',
  idHint: 'What your product calls it. It cannot be changed later.',
  environments: 'Environments',
  environmentsHint: 'Production is protected: every preview names who gains admin there.',
  tags: 'Tags',
  tagsHint: 'Custom scopes match by them. Separate by comma or space.',
  owners: 'Owners',
  addOwner: 'Add an owner',
  ownersHint: 'Whoever has the scope User’s applications only sees what he owns.',
  removeOwner: (name: string) => `Remove ${name}`,
  protected: 'Protected',
  protectedOf: (environment: string) => `${environment} is protected`,
  isProtected: (environment: string) => `${environment} is now protected`,
  isNotProtected: (environment: string) => `${environment} is no longer protected`,
  addEnvironment: 'Add environment',
  environmentName: 'Name of the environment',
  environmentAdded: (name: string) => `${name} was added`,
  edit: 'Edit application',
  saved: (name: string) => `${name} was saved`,
  remove: 'Delete application',
  removeTitle: (name: string) => `Delete ${name}?`,
  removeText: (resources: number) =>
    plural(resources, {
      one: 'Nothing lies under it.',
      other: '# resources go: the application and all that lies under it.',
    }),
  removeCells: (cells: number) =>
    cells === 0
      ? 'No role has settings for it.'
      : plural(cells, { one: '# setting in a role goes with it.', other: '# settings in roles go with it.' }),
  removeForGood: 'This cannot be undone.',
  removed: (name: string) => `${name} was deleted`,
  source: 'Pushed by',
  byHand: 'Entered here',
  panel: 'Application',
}
