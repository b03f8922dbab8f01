import { describe, expect, it } from 'vitest'
import { hueOf, initialsOf } from './avatar.tsx'

describe('avatar', () => {
  it.each([
    ['Ada Okafor', 'AO'],
    ['Ada', 'A'],
    ['Jan van der Berg', 'JB'],
    ['  åsa   nakamura ', 'ÅN'],
    ['𝒳 𝒴', '𝒳𝒴'],
    ['', ''],
  ])('%j has the initials %j', (name, initials) => expect(initialsOf(name)).toBe(initials))

  it('gives a name one of 24 hues, always the same', () => {
    const hues = ['Ada Okafor', 'Grace Lindqvist', '李明', ''].map(hueOf)
    expect(hues).toEqual(['Ada Okafor', 'Grace Lindqvist', '李明', ''].map(hueOf))
    for (const hue of hues) expect(hue).toBeOneOf(Array.from({ length: 24 }, (_, index) => index))
  })
})
