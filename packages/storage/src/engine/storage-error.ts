/** What can be wrong with a data folder or a database. Each stops the start, and nothing has been changed by then. */
export type StorageErrorCode =
  | 'account.unknown'
  | 'account.unusable'
  | 'data_folder.not_ours'
  | 'data_folder.not_reachable'
  | 'data_folder.not_writable'
  | 'data_folder.other_version'
  | 'data_folder.other_account'
  | 'database.busy'
  | 'database.changed_migration'
  | 'database.did_not_start'
  | 'database.does_not_exist'
  | 'database.failed_migration'
  | 'database.newer_than_code'
  | 'database.no_binaries'
  | 'database.owner_lacks_rights'
  | 'database.too_old'
  | 'database.unreachable'
  | 'database.unsafe_role'
  | 'database.wrong_credentials'
  | 'database.wrong_url'

/** Its message says what is wrong, where, and how to mend it; it never holds a password. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode

  constructor(code: StorageErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
  }
}

/** The code of a system or SQL error (`EACCES`, `23505`), if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

export const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
