import { describe, expect, it } from 'vitest'
import { readBuilt, readFirstLoad, travellingKilobytes } from './chunks.ts'

const { scripts, styles, fonts, others } = readFirstLoad()

describe('the first load of Users, as it travels', () => {
  it('has 230 kB of script at most', () => {
    expect(travellingKilobytes(scripts)).toBeLessThanOrEqual(230)
  })

  it('has 10 kB of styles at most', () => {
    expect(styles.length).toBeGreaterThan(0)
    expect(travellingKilobytes(styles)).toBeLessThanOrEqual(10)
  })

  it('has 50 kB of font at most, asked for together with the page', () => {
    expect(fonts).toHaveLength(1)
    expect(travellingKilobytes(fonts)).toBeLessThanOrEqual(50)
  })
})

describe('every other screen', () => {
  it.each(others)('$source adds 40 kB at most', ({ scripts: besides }) => {
    expect(travellingKilobytes(besides)).toBeLessThanOrEqual(40)
  })
})

describe('the page itself', () => {
  it('carries no script, style or data of its own: the policy would refuse them', () => {
    expect(readBuilt('index.html')).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|data:/)
    expect(styles.map(readBuilt).join('')).not.toContain('data:font')
  })
})
