export const proposing = {
  title: 'Propose user',
  intro: (organization: string) =>
    `Whoever invites users to ${organization} decides, and chooses what this person may do.`,
  email: 'Email',
  name: 'Name (optional)',
  note: 'Reason (optional)',
  submit: 'Send proposal',
  proposed: (name: string) => `${name} is proposed`,
  own: 'Proposed by you',
  withdraw: 'Withdraw',
  withdrawOf: (name: string) => `Withdraw ${name}`,
  withdrawn: (name: string) => `The proposal of ${name} is withdrawn`,
}
