import { textOf } from '../../shared/search-parameters.ts'
import { type Draft, type Level, type Place, set, type Settings } from './levels.ts'

/** One setting that another page proposes: it is put into the draft, and saved by whoever looked at it. */
export interface PreparedSearch {
  readonly app?: string | undefined
  readonly env?: string | undefined
  readonly level?: Level | undefined
}

const levels: readonly Level[] = ['admin', 'read', 'deny']

export const parsePrepared = (search: Record<string, unknown>): PreparedSearch => ({
  app: textOf(search['app'])?.slice(0, 200),
  env: textOf(search['env'])?.slice(0, 200),
  level: levels.find((level) => level === search['level']),
})

export interface Prepared extends Place {
  readonly level: Level
}

export const preparedOf = ({ app, env, level }: PreparedSearch): Prepared | undefined =>
  app === undefined || env === undefined || level === undefined
    ? undefined
    : { application: app, environment: env, level }

export const withPrepared = (saved: Settings, draft: Draft, prepared: Prepared | undefined): Draft =>
  prepared === undefined ? draft : set(saved, draft, [prepared], prepared.level)
