import { useMessages } from '../../i18n/messages.ts'
import type { Channels } from '../../shared/channels.ts'

/** What a switch has come to, in a sentence. */
export function useTold() {
  const { choice } = useMessages().groups
  return (name: string, channels: Channels): string =>
    channels.on ? choice.told(name, howOf(choice, channels)) : choice.notTold(name)
}

interface Words {
  readonly both: string
  readonly byEmail: string
  readonly bySms: string
}

export const howOf = ({ both, byEmail, bySms }: Words, { email, sms }: Channels): string =>
  email && sms ? both : email ? byEmail : bySms
