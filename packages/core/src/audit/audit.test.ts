import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainStart, type Json, linkHash, type StoredLink, toCanonicalJson, verifyChain } from './audit.ts'

/** A stand-in for a digest that shows every difference. */
const digest = (text: string): string => `<${text}>`

function makeChain(length: number): readonly StoredLink[] {
  const links: StoredLink[] = []
  for (let sequence = 1; sequence <= length; sequence++) {
    const event = { sequence, action: 'a' }
    links.push({ sequence, event, hash: linkHash(links.at(-1)?.hash ?? chainStart, event, digest) })
  }
  return links
}
const headOf = (links: readonly StoredLink[]) => ({ sequence: links.length, hash: links.at(-1)?.hash ?? chainStart })
const json = fc.jsonValue() as fc.Arbitrary<Json>

describe('canonical JSON', () => {
  it('is the same whatever the order of members', () => {
    expect(toCanonicalJson({ b: 1, a: [{ d: 'x', c: null }] })).toBe('{"a":[{"c":null,"d":"x"}],"b":1}')
  })

  it('reads back as what was written', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(toCanonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('differs where values differ', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const isSame = toCanonicalJson(a) === toCanonicalJson(b)
        if (isSame) expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)))
      }),
    )
  })
})

describe('a chain, D-23', () => {
  it('is whole as it was made, also when it is empty', () => {
    for (const length of [0, 1, 5])
      expect(verifyChain(makeChain(length), headOf(makeChain(length)), digest)).toEqual([])
  })

  it('shows whichever row is changed, taken out or cut', () => {
    const length = fc.integer({ min: 2, max: 12 })
    fc.assert(
      fc.property(length, fc.nat(), fc.constantFrom('change', 'remove', 'cut'), (size, at, how) => {
        const chain = makeChain(size)
        const place = at % size
        const tampered =
          how === 'cut'
            ? chain.slice(0, place)
            : how === 'remove'
              ? chain.toSpliced(place, 1)
              : chain.with(place, { ...(chain[place] as StoredLink), event: { sequence: place + 1, action: 'b' } })
        const faults = verifyChain(tampered, headOf(chain), digest)
        const isTail = how === 'cut' || (how === 'remove' && place === size - 1)
        const kind = how === 'change' ? 'changed' : isTail ? 'cut' : 'missing'
        expect(faults).toEqual([{ kind, sequence: place + 1 }])
      }),
    )
  })

  it('shows a row that was put behind its end', () => {
    const chain = makeChain(4)
    expect(verifyChain(chain, headOf(chain.slice(0, 3)), digest)).toEqual([{ kind: 'added', sequence: 4 }])
  })

  it('shows a head that is not that of its last row', () => {
    expect(verifyChain(makeChain(3), { sequence: 3, hash: 'x' }, digest)).toEqual([{ kind: 'changed', sequence: 3 }])
  })
})
