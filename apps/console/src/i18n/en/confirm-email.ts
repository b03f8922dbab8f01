export const confirmEmail = {
  title: 'Confirm your new address',
  intro: (email: string) => `${email} becomes the address you sign in with. Your other sessions end.`,
  submit: 'Confirm address',
  done: 'Your new address is confirmed',
  doneText: 'Sign in with it from now on.',
}
