import type { Database } from '@rollcall/storage/engine/database'
import type { FastifyBaseLogger } from 'fastify'
import type { Snapshots } from './access/snapshots.ts'
import type { Config } from './config/config.ts'
import type { PasswordHasher } from './credential/password-hasher.ts'
import type { MailFigures } from './mail/figures.ts'
import type { DomainNames } from './domain/name-servers.ts'
import type { Seal } from './shared/seal.ts'

/** What use cases and routes work with; `main.ts` makes the real ones, tests theirs. */
export interface Parts {
  readonly config: Config
  /** Without a trailing slash; every link begins with it. */
  readonly publicUrl: URL
  readonly database: Database
  /** What the decisions of this process are made from. */
  readonly snapshots: Snapshots
  readonly passwords: PasswordHasher
  readonly seal: Seal
  readonly mailFigures: MailFigures
  /** What proves a domain by DNS. */
  readonly domainNames: DomainNames
  readonly log: FastifyBaseLogger
}
