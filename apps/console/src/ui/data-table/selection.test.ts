import { describe, expect, it } from 'vitest'
import { allLoaded, everything, extended, nothing, stillThere, toggled } from './selection.ts'

const loaded = ['a', 'b', 'c', 'd', 'e']
const ids = ({ ids: chosen }: { readonly ids: ReadonlySet<string> }) => [...chosen].sort().join('')

describe('choosing rows', () => {
  it('one by one, and back', () => {
    const one = toggled(nothing, loaded, 'b')
    expect(ids(one)).toBe('b')
    expect(ids(toggled(one, loaded, 'b'))).toBe('')
  })

  it('a range from the last one chosen, in either direction', () => {
    const start = toggled(nothing, loaded, 'c')
    expect(ids(extended(start, loaded, 'e'))).toBe('cde')
    expect(ids(extended(extended(start, loaded, 'e'), loaded, 'a'))).toBe('abcde')
    expect(ids(extended(nothing, loaded, 'b'))).toBe('b')
  })

  it('all that are loaded is not yet all that match', () => {
    expect(allLoaded(loaded).everything).toBe(false)
    expect(everything(loaded).everything).toBe(true)
  })

  it('taking one out of everything leaves the loaded ones without it', () => {
    const without = toggled(everything(loaded), loaded, 'c')
    expect(ids(without)).toBe('abde')
    expect(without.everything).toBe(false)
  })

  it('what has left the list is no longer chosen, and what comes belongs to everything', () => {
    expect(ids(stillThere(allLoaded(loaded), ['a', 'c']))).toBe('ac')
    expect(ids(stillThere(everything(loaded), [...loaded, 'f']))).toBe('abcdef')
    const same = allLoaded(loaded)
    expect(stillThere(same, loaded)).toBe(same)
  })
})
