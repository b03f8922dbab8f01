import { textOf } from '../../shared/search-parameters.ts'

export const modes = ['question', 'user', 'holders'] as const
export type Mode = (typeof modes)[number]

/** The question as it stands in the address, so that a link shows the same to whoever opens it. */
export interface CheckSearch {
  readonly mode?: Mode | undefined
  /** Whom it is about: `mem_…`, `usr_…`, `svc_…` or `tok_…`; without it oneself. */
  readonly user?: string | undefined
  readonly action?: string | undefined
  readonly app?: string | undefined
  readonly env?: string | undefined
  /** A certain thing in that place, by its id. */
  readonly id?: string | undefined
}

const names = (value: unknown, longest = 200): string | undefined => {
  const text = textOf(value)
  return text === undefined || text.length > longest ? undefined : text
}

const isMode = (value: unknown): value is Mode => modes.some((mode) => mode === value)

export const parseCheckSearch = (search: Record<string, unknown>): CheckSearch => ({
  mode: isMode(search['mode']) && search['mode'] !== 'question' ? search['mode'] : undefined,
  user: names(search['user']),
  action: names(search['action']),
  app: names(search['app']),
  env: names(search['env']),
  id: names(search['id']),
})
