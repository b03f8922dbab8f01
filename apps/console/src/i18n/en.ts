import { access } from './en/access.ts'
import { applications } from './en/applications.ts'
import { accept } from './en/accept.ts'
import { approvals } from './en/approvals.ts'
import { proposing } from './en/proposing.ts'
import { checkAccess } from './en/check-access.ts'
import { chips } from './en/chips.ts'
import { choice } from './en/choice.ts'
import { common } from './en/common.ts'
import { confirmEmail } from './en/confirm-email.ts'
import { elevation } from './en/elevation.ts'
import { errors } from './en/errors.ts'
import { groups } from './en/groups.ts'
import { invite } from './en/invite.ts'
import { invitations } from './en/invitations.ts'
import { links } from './en/links.ts'
import { mailSettings } from './en/mail-settings.ts'
import { mailbox } from './en/mailbox.ts'
import { me } from './en/me.ts'
import { pages } from './en/pages.ts'
import { palette } from './en/palette.ts'
import { place } from './en/place.ts'
import { password } from './en/password.ts'
import { reset } from './en/reset.ts'
import { selfSignup } from './en/self-signup.ts'
import { consequence, roles } from './en/roles.ts'
import { scopes } from './en/scopes.ts'
import { setup } from './en/setup.ts'
import { shell } from './en/shell.ts'
import { shortcuts } from './en/shortcuts.ts'
import { signIn } from './en/sign-in.ts'
import { signUp } from './en/sign-up.ts'
import { time } from './en/time.ts'
import { picker } from './en/picker.ts'
import { user } from './en/user.ts'
import { users } from './en/users.ts'
import { viewAs } from './en/view-as.ts'
import { number } from './en/wording.ts'

/** Every sentence of the console, a file for each noun. Another language is another module of this shape. */
export const en = {
  language: 'en',
  number,
  time,
  common,
  choice,
  chips,
  shell,
  shortcuts,
  palette,
  signIn,
  signUp,
  accept,
  reset,
  confirmEmail,
  invite,
  invitations,
  links,
  place,
  password,
  setup,
  selfSignup,
  approvals,
  proposing,
  users,
  user,
  access,
  me,
  groups,
  picker,
  elevation,
  mailbox,
  applications,
  mailSettings,
  roles,
  scopes,
  consequence,
  checkAccess,
  viewAs,
  pages,
  errors,
}
