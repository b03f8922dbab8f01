import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../house.mjs'
import { importsIn, readImports, sourceFiles } from './imports.ts'
import { cycles, isTest, throughPackageWalls, throughRoomWalls } from './walls.ts'

const house = readImports()

describe('the house', () => {
  it('has been read', () => {
    const own = house.filter((one) => one.specifier.startsWith('@rollcall/'))
    expect(sourceFiles.length).toBeGreaterThan(150)
    expect(own.length).toBeGreaterThan(100)
    expect(own.filter((one) => one.file === undefined)).toEqual([])
  })

  it('keeps the walls between packages', () => expect(throughPackageWalls(house)).toEqual([]))

  it('keeps the walls between the rooms of a package', () => expect(throughRoomWalls(house)).toEqual([]))

  it('goes round in no circle', () => expect(cycles(house)).toEqual([]))

  it('imports the testkit in tests only', () => {
    const takers = house.filter((one) => one.specifier.startsWith('@rollcall/testkit')).map((one) => one.from)
    expect(takers.filter((file) => !isTest(file) && !file.startsWith('packages/testkit/'))).toEqual([])
  })

  it('has no barrels', () => {
    expect(sourceFiles.filter((file) => /\/index\.tsx?$/.test(file))).toEqual([])
    expect(readdirSync(inRoot('packages'))).toEqual(['contract', 'core', 'sdk', 'storage', 'testkit'])
  })
})

describe('an import', () => {
  const found = (text: string) => importsIn('packages/core/src/user/user.ts', text)

  it.each([
    ["import { a } from './a.ts'", './a.ts', false],
    ["import type { A } from './a.ts'", './a.ts', true],
    ["import {\n  a,\n  type B,\n} from './a.ts'", './a.ts', false],
    ["import * as all from './a.ts'", './a.ts', false],
    ["import fallback, { a } from './a.ts'", './a.ts', false],
    ["import './a.ts'", './a.ts', false],
    ["export { a } from './a.ts'", './a.ts', false],
    ["export type * from './a.ts'", './a.ts', true],
    ["const a = await import('./a.ts')", './a.ts', false],
  ])('is read from %j', (text, specifier, isType) => {
    expect(found(text)).toEqual([
      { from: 'packages/core/src/user/user.ts', specifier, isType, file: 'packages/core/src/user/a.ts' },
    ])
  })

  it('is not read from a sentence', () => expect(found("// what people import from 'x'\nconst from = 'y'")).toEqual([]))
})

describe('a wall', () => {
  const from = (file: string, text: string) => importsIn(file, text)

  it.each([
    ['packages/core/src/user/user.ts', "import { randomUUID } from 'node:crypto'"],
    ['packages/core/src/user/user.ts', "import { Type } from 'typebox'"],
    ['packages/core/src/user/user.ts', "import type { Id } from '@rollcall/contract/shared/schemas'"],
    ['packages/core/src/user/user.ts', "import { migrate } from '../../../storage/src/engine/migrate.ts'"],
    ['packages/contract/src/user/user.ts', "import { readFileSync } from 'node:fs'"],
    ['packages/storage/src/user/user.repository.ts', "import { Me } from '@rollcall/contract/user'"],
    ['packages/sdk/src/client.ts', "import { operations } from '@rollcall/contract/operations'"],
    ['packages/sdk/src/client.ts', "import { isEnded } from '@rollcall/core/membership'"],
    ['apps/console/src/features/user/me.tsx', "import { Me } from '@rollcall/contract/user'"],
    ['apps/server/src/user/user.usecases.ts', "import { testDatabase } from '@rollcall/testkit/test-database'"],
    ['apps/server/src/user/user.usecases.ts', "import { render } from 'react-dom'"],
  ])('between packages stops %s: %s', (file, text) => expect(throughPackageWalls(from(file, text))).toHaveLength(1))

  it.each([
    ['packages/core/src/user/user.ts', "import { isEnded } from '../membership/membership.ts'"],
    ['packages/core/src/shared/ids.ts', "import { isEnded } from '../membership/membership.ts'"],
    ['packages/storage/src/engine/migrate.ts', "import { find } from '../user/user.repository.ts'"],
    ['packages/storage/src/user/user.repository.ts', "import { find } from '../token/token.repository.ts'"],
    ['apps/server/src/user/user.usecases.ts', "import { issue } from '../token/token.usecases.ts'"],
    ['apps/console/src/ui/button.tsx', "import { me } from '../features/session/me.ts'"],
    ['apps/console/src/features/token/tokens.tsx', "import { users } from '../membership/users-page.tsx'"],
  ])('between rooms stops %s: %s', (file, text) => expect(throughRoomWalls(from(file, text))).toHaveLength(1))

  it.each([
    ['packages/core/src/user/user.ts', "import type { Membership } from '../membership/membership.ts'"],
    ['packages/core/src/user/user.ts', "import { ok } from '../shared/result.ts'"],
    ['packages/storage/src/user/user.repository.ts', "import { sql } from 'kysely'"],
    ['packages/sdk/src/client.ts', "import { decide } from '@rollcall/core/access'"],
    ['apps/server/src/app.ts', "import { userRoutes } from './user/user.routes.ts'"],
    ['apps/server/src/user/user.test.ts', "import { testDatabase } from '@rollcall/testkit/test-database'"],
  ])('has a door for %s: %s', (file, text) => {
    expect([...throughPackageWalls(from(file, text)), ...throughRoomWalls(from(file, text))]).toEqual([])
  })
})

describe('a circle', () => {
  const edge = (from: string, file: string, isType = false) => ({ from, file, isType, specifier: file })

  it('is found wherever it begins', () => {
    expect(cycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual(['b → c → b'])
  })

  it('is not closed by types', () => expect(cycles([edge('a', 'b'), edge('b', 'a', true)])).toEqual([]))
})
