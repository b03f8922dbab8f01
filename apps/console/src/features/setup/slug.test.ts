import { describe, expect, it } from 'vitest'
import { slugOf } from './slug.ts'

describe('a short name from a name', () => {
  it.each([
    ['Acme Observability', 'acme-observability'],
    ['  Büro für Überwachung! ', 'buro-fur-uberwachung'],
    ['A & B', 'a-b'],
    ['x'.repeat(60), 'x'.repeat(40)],
    [`${'x'.repeat(39)} y`, 'x'.repeat(39)],
    ['東京', ''],
  ])('%j becomes %j', (name, slug) => expect(slugOf(name)).toBe(slug))
})
