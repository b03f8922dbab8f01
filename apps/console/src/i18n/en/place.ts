/** Where somebody will stand in an organization: roles, scope, notification groups. */
export const place = {
  role: 'Role',
  roles: 'Roles',
  privilege: 'Privilege',
  noRole: 'None',
  beyond: 'Beyond your own rights',
  denied: 'No role: denied all apps and environments.',
  chooseRole: 'Choose a role.',
  scope: 'Scope',
  scopes: {
    organization: 'Entire organization',
    own: 'User’s applications only',
    custom: 'Custom…',
    named: 'Named scope',
  },
  scopeTexts: {
    organization: 'All applications, present and future',
    own: 'Those the user owns, as ownership changes',
    custom: 'Those with a tag or an owner you name',
  },
  tags: 'Application tags',
  tagsHint: 'Applications with any of these tags.',
  tagged: (tags: string) => `tag: ${tags}`,
  groups: 'Notification Group Memberships',
  email: 'Email',
  sms: 'SMS',
  forGroup: (group: string) => `for ${group}`,
}
