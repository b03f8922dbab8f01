import { describe, expect, it } from 'vitest'
import { type Permission, resourceOf, subjectOf } from './question.ts'
import { parseCheckSearch } from './search.ts'

const place = { organizationId: 'org_1', environments: [{ id: 'shop/production', name: 'production' }] }
const view: Permission = { name: 'monitor.view', type: 'monitor', on: ['monitor'], level: 'read' }
const create: Permission = {
  name: 'monitor.create',
  type: 'monitor',
  on: ['environment', 'application'],
  level: 'admin',
}
const invite: Permission = { name: 'invitation.create', type: 'invitation', on: ['organization'], level: null }
const edit: Permission = { name: 'application.edit', type: 'application', on: ['application'], level: 'admin' }
const rename: Permission = { name: 'environment.edit', type: 'environment', on: ['environment'], level: 'admin' }

describe('the question that an address holds', () => {
  it('D-4: asks about the organization, an application, an environment, or what lies in it', () => {
    const shop = { app: 'shop', env: 'production' }
    expect(resourceOf(invite, {}, place)).toEqual({ type: 'organization', id: 'org_1' })
    expect(resourceOf(edit, shop, place)).toEqual({ type: 'application', id: 'shop' })
    expect(resourceOf(rename, shop, place)).toMatchObject({ type: 'environment', id: 'shop/production' })
    expect(resourceOf(view, shop, place)).toMatchObject({ type: 'monitor', id: '*', environment: 'production' })
    expect(resourceOf(view, { ...shop, id: 'm1' }, place)).toMatchObject({ id: 'm1' })
  })

  it('D-4: asks what creates where it would lie', () => {
    expect(resourceOf(create, { app: 'shop' }, place)).toEqual({ type: 'application', id: 'shop' })
    expect(resourceOf(create, { app: 'shop', env: 'production' }, place)).toMatchObject({ type: 'environment' })
  })

  it('is not asked while something is left to be said', () => {
    expect(resourceOf(view, {}, place)).toBeUndefined()
    expect(resourceOf(rename, { app: 'shop' }, place)).toBeUndefined()
  })

  it('reads whose id it is, and drops what an address cannot mean', () => {
    expect(subjectOf('svc_1')).toEqual({ type: 'service-account', id: 'svc_1' })
    expect(subjectOf('mem_1')).toEqual({ type: 'user', id: 'mem_1' })
    expect(parseCheckSearch({ mode: 'x', user: 'a'.repeat(201), action: 'alert.view' })).toEqual({
      action: 'alert.view',
    })
  })
})
