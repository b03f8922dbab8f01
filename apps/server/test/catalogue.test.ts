import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decide } from '@rollcall/core/access'
import { toFolded } from '@rollcall/core/shared/text'
import { findOrganization } from '@rollcall/storage/organization'
import { insertRoleAssignments, listRoles } from '@rollcall/storage/role'
import { realMigrations } from '@rollcall/testkit/test-server'
import { afterAll, describe, expect, it } from 'vitest'
import { bringCatalogue, insertCatalogueRoles } from '../src/access/bring-catalogue.ts'
import { parseCatalogueFile } from '../src/access/catalogue-file.ts'
import { builtInProduct, digestOf, loadProduct } from '../src/access/product.ts'
import { openSnapshots } from '../src/access/snapshots.ts'
import { runCli } from '../src/cli/cli.ts'
import type { Host } from '../src/cli/host.ts'
import { newId } from '../src/shared/new-id.ts'
import { actionsOf } from './audit-trail.ts'
import { type House, openHouse, verdict } from './house.ts'
import { makeMember, makeOrganization, type Member, type Organization, roleOf } from './people.ts'

const clinic = `
types:
  record:
    description: A patient's record
    under: environment
  roster:
    description: Who works when
    under: organization
permissions:
  record.view: { description: See records, level: read }
  record.edit: { description: Change records, level: admin, requires: [record.view] }
  roster.view: { description: See the roster, 'on': [roster, organization] }
roles:
  - key: clerk
    name: Clerk
    description: Works on records
    grants: [record.view, record.edit, roster.view]
    grid: [{ application: '*', environment: ward, level: admin }, { level: read }]
  - key: auditor
    name: Auditor
    description: Reads everything of the clinic
    grants: [record.view]
    grid: everything
    mayGrant: [clerk]
`

const productOf = (text: string) => {
  const parsed = parseCatalogueFile(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
  return parsed.value
}
const product = productOf(clinic)
const snapshotsOf = (text: string) => {
  const { catalogue, roles } = productOf(text)
  return openSnapshots(catalogue, roles)
}

async function holdRole(
  { database }: House,
  { id: organization_id }: Organization,
  { membershipId: membership_id }: Member,
  key: string,
): Promise<void> {
  const now = database.now()
  await database.transaction(organization_id, async (db) => {
    const role = (await listRoles(db, organization_id)).find((one) => one.key === key)
    if (role === undefined) throw new Error(`there is no role ${key}`)
    const assignment = { organization_id, id: newId('ras', now), role_id: role.id, membership_id, created_at: now }
    await insertRoleAssignments(db, [{ ...assignment, service_account_id: null, ends_at: null }])
  })
}

describe('a catalogue file of a product', async () => {
  const house = await openHouse({ product })
  afterAll(house.close)
  const { database, parts } = house

  const organizationRow = ({ id }: Organization) => database.read(id, (db) => findOrganization(db, id))
  const rolesIn = ({ id }: Organization) => database.read(id, (db) => listRoles(db, id))
  const bring = (snapshots: ReturnType<typeof openSnapshots>) =>
    bringCatalogue({ database, snapshots }, house.operator())
  const reason = async (
    snapshots: ReturnType<typeof openSnapshots>,
    home: Organization,
    who: Member,
    action: string,
  ) => {
    const revision = (await organizationRow(home))?.revision ?? 0
    const snapshot = await database.read(home.id, (db) => snapshots.current(db, home.id, revision))
    const [type = '', name = ''] = action.split('.')
    return decide(snapshot, {
      subject: { type: 'user', id: who.person.id },
      action: { name },
      resource: type === 'record' ? { type, id: 'r1' } : { type: 'organization', id: home.id },
      now: database.now(),
    }).reason
  }

  it('R-22: gives a new organization its roles as built-in ones, after those of the template, with their grids', async () => {
    const home = await makeOrganization(house)
    const rows = await rolesIn(home)
    expect(rows.slice(-2).map(({ key, built_in, everything }) => ({ key, built_in, everything }))).toEqual([
      { key: 'clerk', built_in: true, everything: false },
      { key: 'auditor', built_in: true, everything: true },
    ])
    const cells = await database.read(home.id, (db) =>
      db
        .selectFrom('role_cells')
        .select(['application', 'environment', 'level'])
        .where('role_id', '=', roleOf(home, 'clerk'))
        .execute(),
    )
    expect(cells).toHaveLength(2)
    expect((await organizationRow(home))?.catalogue_digest).toBe(digestOf(product))
    expect(await bring(parts.snapshots)).toEqual([])
  })

  it('R-22, O-5: decides by its types, permissions and roles', async () => {
    const home = await makeOrganization(house)
    const auditor = await makeMember(house, home, { roles: ['auditor'] })
    const guest = await makeMember(house, home, { roles: ['guest'] })
    expect(await reason(parts.snapshots, home, auditor, 'record.view')).toBe('granted')
    expect(await reason(parts.snapshots, home, auditor, 'record.edit')).toBe('no_permission')
    expect(await reason(parts.snapshots, home, guest, 'record.view')).toBe('no_permission')
    expect(await reason(openSnapshots(builtInProduct.catalogue), home, auditor, 'record.view')).toBe('unknown_action')
  })

  it('R-22: lists its organization-wide permissions among those of who holds them', async () => {
    const home = await makeOrganization(house)
    const clerk = await makeMember(house, home, { roles: ['clerk'] })
    const answer = await house.ask(`GET /v1/organizations/${home.id}`, { as: clerk.as })
    expect(answer.json().permissions).toContain('roster.view')
  })

  it('C-20: a token is narrowed to its permissions, and to none that is in no catalogue', async () => {
    const home = await makeOrganization(house)
    const clerk = await makeMember(house, home, { roles: ['clerk'] })
    const make = (permissions: readonly string[]) =>
      house.ask('POST /v1/me/tokens', {
        as: clerk.as,
        body: { organizationId: home.id, name: 'Clerk', permissions },
      })
    expect(verdict(await make(['record.view', 'roster.*']))).toBe('201')
    expect(verdict(await make(['record.burn']))).toBe('422 token.permission_unknown')
    expect(verdict(await make(['records.*']))).toBe('422 token.permission_unknown')
  })

  it('D-23, O-17: is brought into an organization that was there before: once, audited, as a revision', async () => {
    const plain = await openHouse()
    try {
      const home = await makeOrganization(plain)
      const read = () => plain.database.read(home.id, (db) => findOrganization(db, home.id))
      const before = await read()
      const { snapshots } = parts
      const work = () => bringCatalogue({ database: plain.database, snapshots }, plain.operator())
      const actions = await actionsOf(plain, async () => {
        const done = (await Promise.all([work(), work(), work()])).flat()
        expect(done).toEqual([{ organizationId: home.id, added: ['clerk', 'auditor'], renamed: [], blocked: [] }])
      })
      expect(actions).toEqual(['organization.catalogue_brought'])
      expect((await read())?.revision).toBe((before?.revision ?? 0) + 1)
      expect(await work()).toEqual([])
      expect((await read())?.revision).toBe((before?.revision ?? 0) + 1)
      const rows = await plain.database.read(home.id, (db) => listRoles(db, home.id))
      expect(rows.filter(({ built_in: isBuiltIn }) => isBuiltIn).map(({ key }) => key)).toEqual(
        expect.arrayContaining(['clerk', 'auditor']),
      )
    } finally {
      await plain.close()
    }
  })

  it('D-23: without the lock of the organization two starts at once would both add the roles', async () => {
    const plain = await openHouse()
    try {
      const home = await makeOrganization(plain)
      const unguarded = () =>
        plain.database.transaction(home.id, (db) =>
          insertCatalogueRoles(db, home.id, product.roles, plain.database.now()),
        )
      await expect(Promise.all([unguarded(), unguarded()])).rejects.toThrow(/roles__/)
    } finally {
      await plain.close()
    }
  })

  it('R-22: follows a changed file: roles are renamed, what they grant is granted, and vanished ones give nothing', async () => {
    const home = await makeOrganization(house)
    const clerk = await makeMember(house, home, { roles: [] })
    await holdRole(house, home, clerk, 'auditor')
    const renamed = snapshotsOf(
      clinic.replace('name: Auditor', 'name: Inspector').replace('grants: [record.view]', 'grants: [record.*]'),
    )
    const revision = (await organizationRow(home))?.revision ?? 0
    expect((await bring(renamed)).find(({ organizationId }) => organizationId === home.id)?.renamed).toEqual([
      'auditor',
    ])
    expect((await rolesIn(home)).at(-1)).toMatchObject({ key: 'auditor', name: 'Inspector', version: 2 })
    expect((await organizationRow(home))?.revision).toBe(revision + 1)
    expect(await reason(renamed, home, clerk, 'record.edit')).toBe('granted')
    const without = snapshotsOf(clinic.slice(0, clinic.indexOf('  - key: auditor')))
    await bring(without)
    expect(await reason(without, home, clerk, 'record.view')).toBe('no_permission')
    expect((await rolesIn(home)).find(({ key }) => key === 'auditor')).toMatchObject({ member_count: 1 })
    await bring(parts.snapshots)
    expect(await reason(parts.snapshots, home, clerk, 'record.view')).toBe('granted')
  })

  it('R-22: a role made by hand keeps its name; the role of the catalogue waits until it is free', async () => {
    const plain = await openHouse()
    try {
      const home = await makeOrganization(plain)
      const now = plain.database.now()
      const id = newId('rol', now)
      const byHand = { organization_id: home.id, id, key: 'my-clerk', name: 'CLERK', kind: 'role' as const }
      await plain.database.transaction(home.id, (db) =>
        db
          .insertInto('roles')
          .values({
            ...byHand,
            name_folded: toFolded(byHand.name),
            description: '',
            built_in: false,
            created_at: now,
            changed_at: now,
          })
          .execute(),
      )
      const work = () => bringCatalogue({ database: plain.database, snapshots: parts.snapshots }, plain.operator())
      expect(await work()).toEqual([{ organizationId: home.id, added: ['auditor'], renamed: [], blocked: ['clerk'] }])
      const revisionOf = async () =>
        (await plain.database.read(home.id, (db) => findOrganization(db, home.id)))?.revision
      const revision = await revisionOf()
      expect(await work()).toEqual([{ organizationId: home.id, added: [], renamed: [], blocked: ['clerk'] }])
      expect(await revisionOf()).toBe(revision)
      await plain.database.transaction(home.id, (db) =>
        db.updateTable('roles').set({ name: 'Mine', name_folded: 'mine' }).where('id', '=', id).execute(),
      )
      expect(await work()).toEqual([{ organizationId: home.id, added: ['clerk'], renamed: [], blocked: [] }])
    } finally {
      await plain.close()
    }
  })
})

describe('rollcall and a catalogue file', async () => {
  const house = await openHouse()
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-catalogue-'))
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await house.close()
  })
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return name
  }
  const run = async (words: readonly string[], environment: Record<string, string> = {}) => {
    const [out, err]: [string[], string[]] = [[], []]
    const host: Host = {
      environment: {
        DATABASE_URL: house.database.url,
        ROLLCALL_DATA_DIR: folder,
        ROLLCALL_PORT: '0',
        ROLLCALL_LOG_LEVEL: 'silent',
        ...environment,
      },
      workingDirectory: folder,
      files: { migrations: realMigrations(), console: undefined },
      print: (line) => out.push(line),
      printError: (line) => err.push(line),
      readInput: () => '',
      untilStopped: () => Promise.resolve(),
    }
    const code = await runCli(words, host)
    return { code, out: out.join('\n'), err: err.join('\n') }
  }
  const broken = clinic
    .replace('level: admin, requires: [record.view]', 'requires: [record.see]')
    .replace('key: auditor', 'key: billing')

  it('checks one, and says what it adds', async () => {
    const file = write('clinic.yaml', clinic)
    expect(await run(['catalogue', 'check', file])).toEqual({
      code: 0,
      out: 'clinic.yaml is sound: it adds 2 types, 3 permissions and 2 roles.',
      err: '',
    })
    expect(JSON.parse((await run(['catalogue', 'check', file, '--json'])).out)).toEqual({
      valid: true,
      types: ['record', 'roster'],
      permissions: ['record.view', 'record.edit', 'roster.view'],
      roles: ['clerk', 'auditor'],
    })
  })

  it('checks one, and says everything that is wrong with file, line and column', async () => {
    const file = write('broken.yaml', broken)
    const { code, out, err } = await run(['catalogue', 'check', file])
    expect({ code, err }).toEqual({ code: 1, err: 'rollcall: broken.yaml has 3 faults.' })
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^broken\.yaml:11:3 permissions\.record\.edit needs a level/),
      expect.stringMatching(
        /^broken\.yaml:11:\d+ permissions\.record\.edit\.requires\.0 there is no permission record\.see/,
      ),
      expect.stringMatching(/^broken\.yaml:19:5 roles\.1\.key is taken by a built-in role/),
    ])
    const { faults } = JSON.parse((await run(['catalogue', 'check', file, '--json'])).out)
    expect(faults[2]).toEqual({ line: 19, column: 5, path: 'roles.1.key', message: 'is taken by a built-in role' })
  })

  it('says that one is not there', async () => {
    expect(await run(['catalogue', 'check', 'nowhere.yaml'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('ENOENT'),
    })
    expect(await run(['catalogue', 'check'])).toMatchObject({ code: 2 })
    expect(() => loadProduct(join(folder, 'nowhere.yaml'))).toThrow(
      /ROLLCALL_CATALOGUE: .*nowhere\.yaml cannot be read \(ENOENT\)/,
    )
  })

  it('does not start with one that is broken, and says where', async () => {
    const file = write('broken.yaml', broken)
    const { code, out, err } = await run(['serve', '--json'], { ROLLCALL_CATALOGUE: file })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(
      /^rollcall: ROLLCALL_CATALOGUE: .*broken\.yaml is no sound catalogue\.\n {2}.*broken\.yaml:11:3 /,
    )
  })

  it('R-22: brings it into every organization at the start; doctor names what vanished, and what could not be brought in', async () => {
    const home = await makeOrganization(house)
    const member = await makeMember(house, home, { roles: [] })
    const file = write('clinic.yaml', clinic)
    const doctor = async (environment: Record<string, string>) => (await run(['doctor'], environment)).out
    expect(await doctor({ ROLLCALL_CATALOGUE: file })).toMatch(
      /! Catalogue +\d+ of \d+ organizations were last brought/,
    )
    expect(await run(['serve', '--json'], { ROLLCALL_CATALOGUE: file, ROLLCALL_DEMO: 'off' })).toMatchObject({
      code: 0,
    })
    expect(await doctor({ ROLLCALL_CATALOGUE: file })).toMatch(/✓ Catalogue +.*clinic\.yaml/)
    await holdRole(house, home, member, 'clerk')
    const smaller = write('smaller.yaml', clinic.replace('key: clerk', 'key: scribe').replace('mayGrant: [clerk]', ''))
    expect(await run(['serve', '--json'], { ROLLCALL_CATALOGUE: smaller, ROLLCALL_DEMO: 'off' })).toMatchObject({
      code: 0,
    })
    const said = await doctor({ ROLLCALL_CATALOGUE: smaller })
    expect(said).toContain(
      'the role Clerk (clerk) is in no catalogue any more; one user holds it, and it gives nothing',
    )
    expect(said).toContain('the role Clerk (scribe) could not be brought in')
  })
})
