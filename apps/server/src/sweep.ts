import { deleteOldMails } from '@rollcall/storage/delivery'
import { deleteAnswersBefore } from '@rollcall/storage/idempotency'
import { deleteOldLimits } from '@rollcall/storage/limit'
import { deleteEndedSessions } from '@rollcall/storage/session'
import { deleteSignUpsBefore } from '@rollcall/storage/sign-up'
import { noteOverViews } from './session/view-as.usecases.ts'
import { idleMs } from './http/authentication.ts'
import { remind } from './invitation/remind.ts'
import type { Parts } from './parts.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Whom the server wrote to is nobody's matter for ever. */
const mailsKeptMs = 90 * dayMs

/** Throws away what can never count again. No rule waits for it: every end is a comparison with the clock. */
export async function sweep(parts: Pick<Parts, 'database' | 'config'>): Promise<void> {
  const { kysely } = parts.database
  const now = parts.database.now()
  await deleteOldLimits(kysely, now)
  await deleteAnswersBefore(kysely, new Date(now.getTime() - dayMs))
  await deleteSignUpsBefore(kysely, new Date(now.getTime() - 30 * dayMs))
  await deleteOldMails(kysely, new Date(now.getTime() - mailsKeptMs))
  await noteOverViews(parts)
  await deleteEndedSessions(kysely, now, idleMs(parts))
}

/** Now and every hour. @returns what stops it, after the round that runs */
export function startSweeping(parts: Parts): () => Promise<void> {
  const run = () =>
    sweep(parts)
      .then(async () => void (await remind(parts)))
      .catch((err: unknown) => parts.log.warn({ err }, 'sweeping failed, the next try is in an hour'))
  let round = run()
  const timer = setInterval(() => {
    round = run()
  }, hourMs).unref()
  return () => {
    clearInterval(timer)
    return round
  }
}
