import { readFileSync } from 'node:fs'
import { compile, decide } from '@rollcall/core/access'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseCatalogueFile } from './catalogue-file.ts'

const sound = `
types:
  record:
    description: A patient's record
    under: environment
permissions:
  record.view:
    description: See records
    level: read
  record.edit:
    description: Change records
    level: admin
    requires: [record.view]
  record.create:
    description: Add records
    on: [environment]
    level: admin
    dangerous: true
roles:
  - key: clerk
    name: Clerk
    description: Works on records of his ward
    grants:
      - record.view
      - permission: record.edit
        condition: { eq: [{ path: resource.properties.ward }, { path: subject.properties.ward }] }
    grid:
      - { level: admin }
`

const faultsOf = (text: string) => {
  const parsed = parseCatalogueFile(text)
  return parsed.ok ? [] : parsed.faults.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`)
}

describe('a catalogue file', () => {
  it('R-22: adds types, permissions and roles that decide as the built-in ones do', () => {
    const parsed = parseCatalogueFile(sound)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
    const { catalogue, roles } = parsed.value
    const role = roles[0]
    if (role === undefined) throw new Error('no role')
    const snapshot = compile(catalogue, {
      id: 'org_1',
      revision: 1,
      ownerUserId: null,
      functionalRoles: false,
      roles: [{ ...role, id: 'rol_1', kind: 'role' }],
      scopes: [],
      memberships: [
        {
          userId: 'usr_a',
          status: 'active',
          endsAt: null,
          assignments: [{ roleId: 'rol_1', endsAt: null }],
          scope: { kind: 'organization' },
          properties: { ward: 7 },
        },
      ],
      serviceAccounts: [],
      tokens: [],
      resources: [{ type: 'application', id: 'app_1', parent: null, owners: [], tags: [] }],
    })
    const ask = (ward: number) =>
      decide(snapshot, {
        subject: { type: 'user', id: 'usr_a' },
        action: { name: 'edit' },
        resource: { type: 'record', id: 'r1', properties: { application: 'app_1', ward } },
        now: new Date(0),
      })
    expect(ask(7)).toEqual({ decision: true, reason: 'granted' })
    expect(ask(8)).toEqual({ decision: false, reason: 'condition' })
  })

  it.each([
    [
      'types: { record: { description: x, under: house } }',
      ['1:36 types.record.under must be one of organization, application, environment'],
    ],
    ['types:\n  user: { description: x, under: organization }', ['2:3 types.user is a built-in type']],
    ['permissions:\n  record.view: { description: x }', ['2:3 permissions.record.view there is no type record']],
    [
      'permissions:\n  monitor.burn:\n    description: x',
      ['2:3 permissions.monitor.burn needs a level: it is asked under applications or environments'],
    ],
    [
      'permissions:\n  monitor.burn: { description: x, level: admin, requires: [graph.view] }',
      ['2:60 permissions.monitor.burn.requires.0 must be of the same type'],
    ],
    [
      'permissions:\n  role.a: { description: x, requires: [role.b] }\n  role.b: { description: x, requires: [role.a] }',
      [
        '2:29 permissions.role.a.requires requires itself in a circle',
        '3:29 permissions.role.b.requires requires itself in a circle',
      ],
    ],
    [
      'roles:\n  - key: a\n    name: A\n    description: x\n    grants: [nothing.view]',
      ['5:14 roles.0.grants.0.permission there is no permission nothing.view'],
    ],
    ['colour: red', ['1:1 colour unknown member; known are types, permissions, roles']],
    ['- a', ['1:1  must be a mapping']],
    ['', ['1:1  must be a mapping']],
  ])('%j is refused with line and column', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults)
  })

  it.each([
    ['types: {a: {}, a: {}}', /unique/i],
    ['types: [', /.+/],
    ['types: *nobody', /alias/i],
    [`a: &a [x, x]\nb: &b [${'*a, '.repeat(60)}]\ntypes: [${'*b, '.repeat(60)}]`, /aliases/],
    [`# ${'x'.repeat(1_000_001)}`, /larger/],
    ['__proto__: {}', /unknown member/],
  ])('refuses hostile text %#', (text, message) => {
    expect(faultsOf(text).join('\n')).toMatch(message)
  })

  it('is described by its JSON Schema', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../../docs/catalogue.schema.json', import.meta.url), 'utf8'),
    ) as object
    const validate = new Ajv2020({ allErrors: true }).compile(schema)
    expect(validate(parse(sound)) || validate.errors).toBe(true)
    expect(validate(parse('types: { record: { under: house } }'))).toBe(false)
  })
})
