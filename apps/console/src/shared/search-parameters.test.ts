import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from './search-parameters.ts'

describe('search parameters', () => {
  it.each([
    ['?q=vega', { q: 'vega' }],
    ['?status=active&status=invited', { status: ['active', 'invited'] }],
    ['?q=Zo%C3%AB+%26+co', { q: 'Zoë & co' }],
    ['', {}],
  ])('%s is read and written alike', (text, search) => {
    expect(parseSearch(text)).toEqual(search)
    expect(stringifySearch(search)).toBe(text)
  })

  it('leaves out what is not set', () => {
    expect(stringifySearch({ q: '', status: undefined, edit: true })).toBe('?edit=true')
  })
})
