import type { ExplainedSubject, Explanation } from '@rollcall/contract/decision'
import type { Messages } from '../../i18n/messages.ts'

/** A name as far as the viewer may know it; a program by its id. */
export const whoOf = ({ name, email, type, id }: ExplainedSubject, words: Messages['checkAccess']): string =>
  name ?? email ?? (type === 'user' ? words.somebody : id)

/** Where it is: the application and environment by their names, else the thing itself. */
export function placeText({ type, id, name, application, environment }: Explanation['resource']): string {
  if (type === 'organization') return ''
  const isPlace = type === 'application' || type === 'environment'
  const thing = isPlace || id === '*' ? undefined : (name ?? id)
  return [application?.name, environment, thing].filter((text) => text != null).join(' · ')
}
