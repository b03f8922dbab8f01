export const pages = {
  notFoundTitle: 'Not found',
  notFound: 'There is nothing at this address',
  notFoundText: 'The link may be old, or cut off.',
  home: 'Go to the start page',
  forbidden: 'You may not see this page',
  forbiddenNeeds: (permissions: string) => `It needs ${permissions}.`,
  forbiddenAsk: (people: string) => `Ask ${people}.`,
  noOrganization: 'You belong to no organization',
  noOrganizationText: 'Ask somebody who manages users to invite you.',
  proofTitle: (organization: string) => `${organization} asks for another way of signing in`,
  proofText: 'This session was proven by password, which that organization does not accept.',
  failed: 'This could not be loaded',
}
