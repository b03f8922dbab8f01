import type { Grid } from '@rollcall/contract/role'

export type Level = Grid['cells'][number]['level']
/** `*` stands for all applications, or all environments. */
export interface Place {
  readonly application: string
  readonly environment: string
}
/** What is set, by place. */
export type Settings = ReadonlyMap<string, Level>
/** What is to be set, or (null) not set any more; only where it differs from what is saved. */
export type Draft = ReadonlyMap<string, Level | null>

export type Source = 'own' | 'application' | 'environment' | 'everything' | 'nothing'

export const everyOne = '*'

export const keyOf = ({ application, environment }: Place): string => JSON.stringify([application, environment])

export function placeOf(key: string): Place {
  const [application = '', environment = ''] = JSON.parse(key) as string[]
  return { application, environment }
}

export const settingsOf = (cells: Grid['cells']): Settings => new Map(cells.map((cell) => [keyOf(cell), cell.level]))

export function withDraft(saved: Settings, draft: Draft): Settings {
  const settings = new Map(saved)
  for (const [key, level] of draft) {
    if (level === null) settings.delete(key)
    else settings.set(key, level)
  }
  return settings
}

export interface Shown {
  readonly level: Level | 'none'
  readonly from: Source
}

/** The value that counts at a place and which of the four settings it comes from; the server decides by the same order. */
export function shownAt(settings: Settings, { application, environment }: Place): Shown {
  const sources: readonly (readonly [Source, Place])[] = [
    ['own', { application, environment }],
    ['application', { application, environment: everyOne }],
    ['environment', { application: everyOne, environment }],
    ['everything', { application: everyOne, environment: everyOne }],
  ]
  for (const [from, place] of sources) {
    const level = settings.get(keyOf(place))
    if (level !== undefined) return { level, from }
  }
  return { level: 'none', from: 'nothing' }
}

/** The draft after some places are set; what comes back to the saved value is no change any more. */
export function set(saved: Settings, draft: Draft, places: readonly Place[], level: Level | null): Draft {
  const next = new Map(draft)
  for (const place of places) {
    const key = keyOf(place)
    if ((saved.get(key) ?? null) === level) next.delete(key)
    else next.set(key, level)
  }
  return next
}

/** Whether an application has settings of its own. */
export const hasOwn = (settings: Settings, application: string, environments: readonly string[]): boolean =>
  [everyOne, ...environments].some((environment) => settings.has(keyOf({ application, environment })))

export interface Clash {
  readonly key: string
  readonly mine: Level | null
  readonly theirs: Level | null
}

/** Where both changed the same setting in different ways since the draft was begun. */
export function clashes(base: Settings, theirs: Settings, draft: Draft): readonly Clash[] {
  return [...draft].flatMap(([key, mine]) => {
    const saved = theirs.get(key) ?? null
    return saved !== (base.get(key) ?? null) && saved !== mine ? [{ key, mine, theirs: saved }] : []
  })
}

/** A draft on top of what somebody else saved meanwhile. */
export const rebased = (theirs: Settings, draft: Draft): Draft =>
  new Map([...draft].filter(([key, level]) => (theirs.get(key) ?? null) !== level))
