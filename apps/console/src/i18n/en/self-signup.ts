export const selfSignup = {
  section: 'Configure Self Signup',
}
