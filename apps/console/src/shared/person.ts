/** What a user is called: the name, or the address of somebody who has not signed up. */
export const calledOf = ({ name, email }: { readonly name: string | null; readonly email: string }): string =>
  name ?? email
