import { describe, expect, it } from 'vitest'
import { clashes, hasOwn, keyOf, rebased, set, settingsOf, shownAt, withDraft } from './levels.ts'

const cell = (application: string, environment: string, level: 'admin' | 'read' | 'deny') => ({
  application,
  environment,
  level,
})

describe('levels of a role', () => {
  const saved = settingsOf([
    cell('*', '*', 'deny'),
    cell('*', 'staging', 'read'),
    cell('shop', '*', 'admin'),
    cell('shop', 'production', 'read'),
  ])

  it('R-32: come from the own setting, all environments of the app, the environment of all apps, everything, in this order', () => {
    const at = (application: string, environment: string) => shownAt(saved, { application, environment })
    expect(at('shop', 'production')).toEqual({ level: 'read', from: 'own' })
    expect(at('shop', 'staging')).toEqual({ level: 'admin', from: 'application' })
    expect(at('ledger', 'staging')).toEqual({ level: 'read', from: 'environment' })
    expect(at('ledger', 'production')).toEqual({ level: 'deny', from: 'everything' })
    expect(shownAt(new Map(), { application: 'ledger', environment: 'production' })).toEqual({
      level: 'none',
      from: 'nothing',
    })
  })

  it('are no change where they come back to what is saved', () => {
    const place = { application: 'ledger', environment: 'production' }
    const draft = set(saved, new Map(), [place], 'admin')
    expect([...draft]).toEqual([[keyOf(place), 'admin']])
    expect(shownAt(withDraft(saved, draft), place)).toEqual({ level: 'admin', from: 'own' })
    expect(set(saved, draft, [place], null).size).toBe(0)
    const own = { application: 'shop', environment: 'production' }
    expect(shownAt(withDraft(saved, set(saved, new Map(), [own], null)), own)).toEqual({
      level: 'admin',
      from: 'application',
    })
  })

  it('know which apps have settings of their own', () => {
    expect([hasOwn(saved, 'shop', []), hasOwn(saved, 'ledger', ['production', 'staging'])]).toEqual([true, false])
  })

  it('clash where two changed one setting in different ways, and nowhere else', () => {
    const [one, two, three] = ['a', 'b', 'c'].map((application) => ({ application, environment: 'production' }))
    if (one === undefined || two === undefined || three === undefined) throw new Error('three places')
    const draft = set(saved, set(saved, new Map(), [one, two], 'admin'), [three], 'read')
    const theirs = withDraft(saved, new Map([[keyOf(one), 'read'] as const, [keyOf(two), 'admin'] as const]))
    expect(clashes(saved, theirs, draft)).toEqual([{ key: keyOf(one), mine: 'admin', theirs: 'read' }])
    expect([...rebased(theirs, draft).keys()]).toEqual([keyOf(one), keyOf(three)])
  })
})
