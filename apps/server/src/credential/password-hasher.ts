import { hash, verify } from '@node-rs/argon2'
import type { Config } from '../config/config.ts'
import { makeQueue } from '../shared/queue.ts'

export interface PasswordHasher {
  readonly hash: (password: string) => Promise<string>
  /** Takes as long for somebody without a password as for a wrong one. */
  readonly verify: (hash: string | undefined, password: string) => Promise<boolean>
  /** Whether the hash was made with other costs than those of now. */
  readonly isOutdated: (hash: string) => boolean
}

/** Argon2id in a bounded queue: at ten times the rate it can hash, people wait or are told to, and nothing else slows down. */
export function makePasswordHasher(config: Config['passwords']): PasswordHasher {
  const costs = { memoryCost: config.memoryKib, timeCost: config.passes, parallelism: 1 }
  const inTurn = makeQueue(config.hashesAtOnce, config.queueLength)
  const costsText = `$argon2id$v=19$m=${costs.memoryCost},t=${costs.timeCost},p=${costs.parallelism}$`
  const nobody = hash('the password of nobody', costs)
  return {
    hash: (password) => inTurn(() => hash(password, costs)),
    verify: (known, password) =>
      inTurn(async () => {
        const isRight = await verify(known ?? (await nobody), password)
        return isRight && known !== undefined
      }),
    isOutdated: (known) => !known.startsWith(costsText),
  }
}
