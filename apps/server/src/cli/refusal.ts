import { codes } from '@rollcall/contract/shared/codes'
import type { Refused } from '../shared/refused.ts'
import { CommandError } from './host.ts'

/** A refusal as one line for the terminal. */
export const toCommandError = ({ error, detail }: Refused): CommandError =>
  new CommandError(`${codes[error].title}${detail === undefined ? '' : `. ${detail.replace(/\.$/, '')}`} (${error}).`)
