import { describe, expect, it } from 'vitest'
import { isFiltered, parseUsersSearch, toQuery } from './search.ts'

const role = `rol_${'0'.repeat(26)}`

describe('the filters in the address', () => {
  it('keep what the server knows and drop the rest', () => {
    const search = parseUsersSearch({
      q: 'ada',
      status: ['active', 'gone'],
      role: [role, 'x'],
      sort: '-joined',
      x: '1',
    })
    expect(search).toEqual({ q: 'ada', status: ['active'], role: [role], sort: '-joined' })
  })

  it.each([
    [{ status: 'active' }, { status: ['active'] }],
    [{ status: 'gone' }, {}],
    [{ sort: 'upwards' }, {}],
    [{ q: ['a', 'b'] }, {}],
    [{ q: '' }, {}],
  ])('%j asks for %j', (raw, query) => {
    expect(toQuery(parseUsersSearch(raw))).toEqual(query)
  })

  it('a sort alone is no filter', () => {
    expect(isFiltered(parseUsersSearch({ sort: 'name' }))).toBe(false)
    expect(isFiltered(parseUsersSearch({ q: 'a' }))).toBe(true)
  })
})
