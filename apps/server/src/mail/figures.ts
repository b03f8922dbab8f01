import { countQueued } from '@rollcall/storage/delivery'
import type { Database } from '@rollcall/storage/engine/database'
import { Counter, Gauge, type Metric } from 'prom-client'

/** What `/metrics` shows of the mails. */
export interface MailFigures {
  readonly attempts: Counter<'outcome'>
  readonly all: readonly Metric[]
}

export function makeMailFigures({ kysely }: Pick<Database, 'kysely'>): MailFigures {
  const attempts = new Counter({
    name: 'rollcall_mail_attempts_total',
    help: 'Tries of this process to hand a mail over, by what came of them',
    labelNames: ['outcome'],
    registers: [],
  })
  for (const outcome of ['sent', 'refused', 'postponed', 'failed']) attempts.inc({ outcome }, 0)
  const queued = new Gauge({
    name: 'rollcall_mails_queued',
    help: 'Mails that no mail server took yet, of all processes',
    registers: [],
    collect: async function () {
      this.set(await countQueued(kysely))
    },
  })
  return { attempts, all: [attempts, queued] }
}
