export const reset = {
  title: 'Set a new password',
  intro: (email: string) => `For ${email}. Every session of yours ends, and you sign in again.`,
  password: 'New password',
  submit: 'Set new password',
  done: 'Your new password is set',
  askAgain: 'Ask for a new link',
}
