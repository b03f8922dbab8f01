import { describe, expect, it } from 'vitest'
import { ariaSort, nextSort } from './columns.ts'

describe('sorting by a head', () => {
  it('goes up, down and back to the own order of the list', () => {
    expect(nextSort(undefined, 'name')).toBe('name')
    expect(nextSort('name', 'name')).toBe('-name')
    expect(nextSort('-name', 'name')).toBeUndefined()
    expect(nextSort('-joined', 'name')).toBe('name')
  })

  it('is told to assistive technology, on columns that can be sorted by', () => {
    expect(ariaSort('name', 'name')).toBe('ascending')
    expect(ariaSort('-name', 'name')).toBe('descending')
    expect(ariaSort('joined', 'name')).toBe('none')
    expect(ariaSort('name', undefined)).toBeUndefined()
  })
})
