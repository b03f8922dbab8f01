import { describe, expect, it } from 'vitest'
import { builtInCatalogue, serverCatalogue } from './catalogue.built-in.ts'
import { grantsOfNewRole, matchesPattern } from './catalogue.ts'
import { templateKeys } from './template.ts'
import { templates } from './templates/templates.ts'

const permissionOf = (name: string) => builtInCatalogue.permissions.find((permission) => permission.name === name)

describe.each([builtInCatalogue, serverCatalogue])('the catalogue of $root', ({ types, permissions }) => {
  const typeNames = types.map(({ name }) => name)

  it('names everything once, and only what it declares', () => {
    expect(new Set(typeNames).size).toBe(typeNames.length)
    expect(new Set(permissions.map(({ name }) => name)).size).toBe(permissions.length)
    for (const { on, requires, name } of permissions) {
      expect(typeNames).toEqual(expect.arrayContaining([...on, name.split('.')[0]]))
      for (const needed of requires) expect(needed.split('.')[0]).toBe(name.split('.')[0])
      expect(permissions.map((permission) => permission.name)).toEqual(expect.arrayContaining([...requires]))
    }
  })

  it('gives a level exactly to what is asked under applications and environments', () => {
    for (const { on, level } of permissions) {
      const isPlaced = on.some((name) => types.find((type) => type.name === name)?.under !== 'organization')
      expect(level !== undefined).toBe(isPlaced)
    }
  })
})

describe.each(templateKeys)('template %s', (key) => {
  const { roles, ownerRole, policy } = templates[key]

  it('R-27: grants only what the catalogue knows, by roles that are told apart by key and by kind and name', () => {
    for (const { grants } of roles)
      for (const { permission } of grants)
        expect(
          builtInCatalogue.permissions.some((one) => matchesPattern(permission, one)),
          permission,
        ).toBe(true)
    expect(new Set(roles.map((role) => role.key)).size).toBe(roles.length)
    expect(new Set(roles.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(roles.length)
    expect(roles.map((role) => role.key)).toContain(ownerRole)
  })

  it('D-8: keeps to the limits of a policy', () => {
    const { lifetimeHours } = policy.invitations
    expect(lifetimeHours === null || (lifetimeHours >= 1 && lifetimeHours <= 90 * 24)).toBe(true)
    expect(policy.signIn.methods).toContain('password')
  })
})

describe('a new role', () => {
  const names = grantsOfNewRole(builtInCatalogue).map(({ permission }) => permission)

  it('R-33: holds what is not dangerous on applications and environments', () => {
    expect(names).toEqual(
      expect.arrayContaining(['application.view', 'monitor.create', 'alert.respond', 'dashboard.edit']),
    )
    expect(names.every((name) => permissionOf(name)?.level !== undefined)).toBe(true)
  })

  it.each([
    'application.delete',
    'application.export',
    'credential.view',
    'connection.edit',
    'role.edit',
    'resource.classify',
  ])('R-33: does not hold %s, which is dangerous', (name) => {
    expect(permissionOf(name)?.dangerous).toBe(true)
    expect(names).not.toContain(name)
  })

  it('R-33: holds nothing organization-wide, though seeing roles is ordinary', () => {
    expect(permissionOf('role.view')?.dangerous).toBe(false)
    expect(names).not.toContain('role.view')
  })
})
