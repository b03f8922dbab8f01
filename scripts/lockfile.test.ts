import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from './house.mjs'

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const packages = Object.entries<Locked>(JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages)
const places = packages.map(([place]) => place)
const isForeign = (place: string) => place.includes('node_modules/')

describe('the lockfile', () => {
  it('names no registry, so that everybody installs from the one they have', () => {
    expect(packages.filter(([, { resolved }]) => /^https?:/.test(resolved ?? ''))).toEqual([])
  })

  it('holds a fingerprint of every foreign package', () => {
    expect(packages.filter(([place, { link, integrity }]) => isForeign(place) && !link && !integrity)).toEqual([])
  })

  it('records every optional package, or the installation fails on the systems that need the missing ones', () => {
    const wanted = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies))
    const isRecorded = (name: string) => places.some((place) => `/${place}`.endsWith(`/node_modules/${name}`))
    expect(wanted.length).toBeGreaterThan(50)
    expect(wanted.filter((name) => !isRecorded(name))).toEqual([])
  })
})
