import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { OrganizationFile } from '@rollcall/contract/organization-file'
import { afterAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadAccess } from '../src/access/organization-access.ts'
import { applyFile as applyInside } from '../src/organization-file/apply-file.ts'
import { codeOf, openHouse } from './house.ts'
import { allViews, applyFile, exported, headOf } from './organization-file.cases.ts'
import { makeMember, password } from './people.ts'
import { at, makeApplications, makeHolder } from './roles.ts'
import { setScene } from './scene.ts'
import { openTerminal } from './terminal.ts'

type Member = NonNullable<OrganizationFile['members']>[number]
const nothing = 'Nothing to change: it is as the file says.'

describe('an organization as a file, at the command line', async () => {
  const terminal = await openTerminal()
  afterAll(terminal.close)
  const { run, folder } = terminal
  await run('demo')

  const write = (file: string | object, name = 'acme.yaml'): string => {
    writeFileSync(join(folder, name), typeof file === 'string' ? file : stringify(file))
    return name
  }
  const exportOf = async (slug = 'acme'): Promise<OrganizationFile> =>
    parse((await run(`organization export ${slug}`)).out)
  const memberOf = ({ members = [] }: OrganizationFile, name: string): Member => {
    const found = members.find(({ email }) => email.startsWith(name))
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }

  it('D-24: what is exported, applied again, changes nothing', async () => {
    const { out } = await run('organization export acme')
    const applied = await run(`organization apply ${write(out)} --yes`)
    expect(applied).toEqual({ code: 0, out: nothing, err: '' })
    expect((await run('organization export acme')).out).toBe(out)
    const json = (await run('organization export acme --json')).out
    expect(await run(`organization apply ${write(json, 'acme.json')} --yes`)).toMatchObject({ code: 0, out: nothing })
  })

  it('D-24, D-3: a plan says who gains what, and changes nothing', async () => {
    const file = await exportOf()
    memberOf(file, 'hedy.vega').roles = ['admin']
    const plan = await run(`organization apply ${write(file)} --plan`)
    expect(plan).toMatchObject({ code: 0, err: '' })
    expect(plan.out).toContain('~ members hedy.vega@acme.example\n')
    expect(plan.out).toContain('    roles + admin\n    roles − member\n    roles − data\n')
    expect(plan.out).toMatch(/^! Hedy Vega <hedy\.vega@acme\.example> gains .*admin in checkout-api \/ production/m)
    expect(plan.out).toContain('nothing was changed. Add --yes to do it.')
    expect(memberOf(await exportOf(), 'hedy.vega').roles).not.toContain('admin')
  })

  it('D-24: makes an organization where it is not there, with its people in it who can sign in, and finds nothing to do then', async () => {
    const { out } = await run('organization export acme')
    const text = out
      .replace('slug: acme', 'slug: elsewhere')
      .replaceAll('sam.nakamura@contractor.example', 'sam@new.example')
    const file: OrganizationFile = parse(text)
    const command = `organization apply ${write(text)} --as-active`
    const made = await run(`${command} --yes --password-stdin`, `${password}\n`)
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toContain('+ organization\n')
    expect((await run(`${command} --yes`)).out).toBe(nothing)
    const members = (file.members ?? []).toSorted((a, b) => (a.email < b.email ? -1 : 1))
    expect(await exportOf('elsewhere')).toEqual({ ...file, members })
    expect((await run('user reset sam@new.example')).code).toBe(0)
    expect((await run('audit verify')).code).toBe(0)
  })

  it('D-24: roles, grids, scopes and everything else that is changed is as the file says afterwards', async () => {
    const file = await exportOf()
    const owner = file.organization.owner
    file.roles?.push({
      key: 'support',
      name: 'Support',
      description: 'Looks',
      grants: [
        'application.view',
        { permission: 'issue.comment', on: 'owned' },
        {
          permission: 'issue.view',
          on: 'any',
          condition: { eq: [{ path: 'subject.id' }, { path: 'resource.properties.assignee' }] },
        },
      ],
      mayGrant: ['billing'],
      grid: { '*': { '*': 'read', production: 'deny' }, 'checkout-api': { production: 'admin' } },
    })
    file.scopes?.push({ name: 'Card data', owners: [owner], tags: ['pci'] })
    file.resources?.push({
      type: 'application',
      id: 'brand-new',
      owners: [owner],
      tags: ['a', 'b'],
      properties: { tier: 1 },
    })
    const radia = memberOf(file, 'radia')
    radia.roles = ['read-only', { role: 'support', endsAt: '2031-01-01T00:00:00.000Z' }]
    radia.scope = { named: 'Card data' }
    Object.assign(memberOf(file, 'grace'), { externalId: 'g-1', displayName: 'Grace L.', scope: { owners: [owner] } })
    memberOf(file, 'sam').status = 'suspended'
    file.organization.policy = {
      ...file.organization.policy,
      members: { ...file.organization.policy?.members, seats: 500 },
    }
    file.notificationGroups?.push({
      name: 'Card desk',
      members: [{ member: radia.email, sms: true }],
      contacts: [{ name: 'Desk', channel: 'sms', address: '+491701234567' }],
    })
    file.joiningRules?.push({
      domain: 'cards.example.org',
      roles: ['read-only'],
      scope: 'own',
      method: 'password',
      mode: 'approval',
    })
    const applied = await run(`organization apply ${write(file)} --yes`)
    expect(applied).toMatchObject({ code: 0, err: '' })
    const { out } = await run(`organization apply acme.yaml --yes`)
    expect(out).toBe(nothing)
    const after = await exportOf()
    for (const key of [
      'key:support',
      'name:Card data',
      'id:brand-new',
      `email:${radia.email}`,
      'email:sam',
      'name:Card desk',
    ]) {
      const [name = '', value = ''] = key.split(':')
      const in_ = (whole: OrganizationFile) =>
        Object.values(whole)
          .flatMap((section) => (Array.isArray(section) ? section : []) as Record<string, unknown>[])
          .find((thing) => String(thing[name]).startsWith(value))
      expect(in_(after), key).toEqual(in_(file))
    }
    expect(memberOf(after, 'grace')).toMatchObject({
      externalId: 'g-1',
      displayName: 'Grace L.',
      scope: { owners: [owner] },
    })
    expect(after.joiningRules).toHaveLength(file.joiningRules?.length ?? 0)
    expect((await run('audit verify')).code).toBe(0)
    const stale = await run('organization apply acme.yaml --yes --revision 1')
    expect(stale).toMatchObject({ code: 1, err: expect.stringContaining('access.stale') })
  })

  it('D-24: two that make the same organization at once: one makes it, the other finds it made', async () => {
    const file = { organization: { slug: 'twice', name: 'Twice', template: 'apm', owner: 'ada.okafor@acme.example' } }
    const name = write(file, 'twice.yaml')
    const both = await Promise.all([1, 2].map(() => run(`organization apply ${name} --yes`)))
    expect(both.map(({ code, err }) => `${code} ${err}`)).toEqual(['0 ', '0 '])
    expect(both.filter(({ out }) => out.startsWith('+ organization'))).toHaveLength(1)
  })

  const head =
    'organization: { slug: acme, name: Acme Observability, template: complete, owner: ada.okafor@acme.example }\n'
  const bomb = `${head}roles: &a [&b {key: x}]\nx: [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n`
  it.each([
    ['no YAML', 'organization: [', '1:16'],
    ['a list', '- a', '1:1'],
    ['nothing', '', '1:1'],
    ['a bomb of anchors', bomb, '1:1 has too many aliases'],
    ['an unknown section', `${head}rolls: []`, '2:1 rolls unknown member'],
    ['an unknown member', `${head}roles:\n  - key: a\n    nmae: b`, '4:5 roles.0.nmae unknown member'],
    ['a key twice', `${head}roles:\n  - key: a\n    key: b`, '4:5'],
    ['another type', `${head}roles: yes`, '2:1 roles must be array'],
    ['a number for a text', `${head}roles:\n  - key: 7`, '3:5 roles.0.key must be string'],
    [
      'another level',
      `${head}roles:\n  - key: billing\n    grid: { "*": { "*": write } }`,
      '4:20 roles.0.grid.*.* must be one of admin, read, deny',
    ],
    ['__proto__', `${head}roles:\n  - key: a\n    __proto__: { key: b }`, '4:5 roles.0.__proto__ unknown member'],
    [
      'the same thing twice',
      `${head}roles:\n  - key: billing\n  - key: billing`,
      '4:5 roles.1 It stands in the file twice',
    ],
    ['an unknown permission', `${head}roles:\n  - key: a\n    grants: [alert.view, sky.fly]`, '4:26 roles.0.grants.1'],
    [
      'a condition that is none',
      `${head}roles:\n  - key: a\n    grants: [{ permission: alert.view, condition: { eq: [1] } }]`,
      '4:14 roles.0.grants.0',
    ],
    [
      'permissions of a built-in role',
      `${head}roles:\n  - key: billing\n    grants: ["*"]`,
      '4:5 roles.0.grants "billing" is built in',
    ],
    ['a grid for what gives everything', `${head}roles:\n  - key: admin\n    grid: {}`, '4:5 roles.0.grid'],
    [
      'an unknown application',
      `${head}roles:\n  - key: alerts\n    grid: { nowhere: { "*": read } }`,
      '4:13 roles.0.grid.nowhere There is no application "nowhere"',
    ],
    [
      'an unknown environment',
      `${head}roles:\n  - key: alerts\n    grid: { checkout-api: { mars: read } }`,
      '4:29 roles.0.grid.checkout-api.mars',
    ],
    [
      'a role that nobody knows',
      `${head}members:\n  - email: grace.lindqvist@acme.example\n    roles: [admin, king]`,
      '4:20 members.0.roles.1 There is no role',
    ],
    [
      'two tiers',
      `${head}members:\n  - email: grace.lindqvist@acme.example\n    roles: [admin, member]`,
      '4:5 members.0.roles',
    ],
    ['no address', `${head}members:\n  - email: "@@@"`, '3:5 members.0.email'],
    ['a person twice', `${head}members:\n  - email: a@b.example\n  - email: A@B.example`, '4:5 members.1'],
    [
      'a scope without a name',
      `${head}members:\n  - email: grace.lindqvist@acme.example\n    scope: { named: Nope }`,
      '4:14 members.0.scope.named',
    ],
    [
      'an end that is none',
      `${head}members:\n  - email: grace.lindqvist@acme.example\n    endsAt: soon`,
      '4:5 members.0.endsAt',
    ],
    [
      'the owner suspended',
      `${head}members:\n  - email: ada.okafor@acme.example\n    status: suspended`,
      '4:5 members.0.status',
    ],
    [
      'cyclic parents',
      `${head}resources:\n  - { type: project, id: a, parent: { type: project, id: b } }\n  - { type: project, id: b, parent: { type: project, id: a } }`,
      '3:29 resources.0.parent',
    ],
    ['an unknown type', `${head}resources:\n  - { type: cow, id: a }`, '3:7 resources.0.type'],
    [
      'an unknown owner',
      `${head}resources:\n  - { type: application, id: a, owners: [x@y.example] }`,
      '3:42 resources.0.owners.0',
    ],
    [
      'two environments of a name',
      `${head}resources:\n  - { type: environment, id: a, name: staging, parent: { type: application, id: checkout-api } }`,
      '3:33 resources.0.name',
    ],
    [
      'a member of a group whom nobody knows',
      `${head}notificationGroups:\n  - { name: G, members: [{ member: x@y.example }] }`,
      '3:28 notificationGroups.0.members.0.member',
    ],
    [
      'a number that is none',
      `${head}notificationGroups:\n  - { name: G, contacts: [{ name: D, channel: sms, address: call me }] }`,
      '3:52 notificationGroups.0.contacts.0.address',
    ],
    [
      'a rule that gives danger',
      `${head}joiningRules:\n  - { domain: acme.example.org, roles: [admin] }`,
      '3:41 joiningRules.0.roles.0',
    ],
    [
      'a domain of everybody',
      `${head}joiningRules:\n  - { domain: gmail.com, roles: [] }`,
      '3:7 joiningRules.0.domain',
    ],
    ['another owner', head.replace('ada.okafor', 'grace.lindqvist'), '1:75 organization.owner It is'],
    ['a role of the name of another', `${head}roles:\n  - { key: money, name: BÍLLING }`, '3:19 roles.0.name'],
    ['NUL', `${head}roles:\n  - { key: "a\\0b" }`, '3:7 roles.0.key holds a character that is no text'],
  ])('D-24: refuses %s, says where, and writes nothing', async (_, text, said) => {
    const before = (await run('organization export acme')).out
    const { code, out, err } = await run(`organization apply ${write(text, 'bad.yaml')} --yes`)
    expect(out).toContain(`bad.yaml:${said}`)
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^rollcall: bad\.yaml has .* Nothing was written\.$/),
    })
    expect((await run('organization export acme')).out).toBe(before)
  })

  it('D-24: says what it cannot be asked', async () => {
    expect((await run('organization export nowhere')).err).toBe('rollcall: there is no organization "nowhere".')
    expect((await run('organization apply nofile.yaml')).err).toContain('ENOENT')
    expect((await run('organization apply acme.yaml --plan --yes')).err).toContain('contradict')
    expect((await run('organization apply acme.yaml --password-stdin')).err).toContain('--as-active')
    expect((await run('organization apply acme.yaml --as-active --password-stdin', 'short')).err).toContain(
      'password.too_short',
    )
  })

  it('D-24: its page shows what happens', async () => {
    const page = readFileSync(fileURLToPath(new URL('../../../docs/organization-files.md', import.meta.url)), 'utf8')
    const block = (language: string): string =>
      new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? ''
    write(block('yaml'), 'northwind.yaml')
    const fresh = await openTerminal()
    writeFileSync(join(fresh.folder, 'northwind.yaml'), block('yaml'))
    const steps = block('console')
      .split(/^\$ rollcall /m)
      .filter(Boolean)
    expect(steps).toHaveLength(3)
    for (const step of steps) {
      const [command = '', ...said] = step.trimEnd().split('\n')
      expect((await fresh.run(command)).out).toBe(said.join('\n'))
    }
    await fresh.close()
  })
})

describe('an organization as a file, over HTTP', async () => {
  const house = await openHouse({ poolSize: 8 })
  afterAll(house.close)

  it('D-24: what is exported, applied again, changes nothing, and counts no revision', async () => {
    const scene = await setScene(house)
    await makeApplications(scene, 'portal')
    const file = await exported(scene)
    const answer = await house.ask(`POST ${at(scene)}/apply`, { as: scene.admin.as, body: file })
    expect(answer.json()).toMatchObject({ changes: [], consequence: { applied: true, gaining: 0, losing: 0 } })
    expect((await house.ask(`GET ${at(scene)}`, { as: scene.admin.as })).json().revision).toBe(
      answer.json().consequence.revision,
    )
  })

  it('D-24, D-3: a dry run answers the plan, and the next request finds nothing changed', async () => {
    const scene = await setScene(house)
    const { email } = scene.member.person
    const members = [{ email, roles: ['admin'] }]
    const plan = await applyFile(scene, { members }, { query: '?dryRun=true' })
    expect(plan.json()).toMatchObject({
      changes: [{ section: 'members', action: 'change', name: email, details: ['roles + admin', 'roles − guest'] }],
      consequence: { applied: false, gaining: 1, named: [{ email }] },
    })
    expect((await exported(scene)).members.find((one: Member) => one.email === email).roles).toEqual(['guest'])
  })

  it('D-24, O-8: the very next request obeys it', async () => {
    const scene = await setScene(house)
    const before = await house.ask(`GET ${at(scene)}/roles`, { as: scene.member.as })
    await applyFile(scene, { members: [{ email: scene.member.person.email, roles: ['read-only'] }] })
    const after = await house.ask(`GET ${at(scene)}/roles`, { as: scene.member.as })
    expect([before.statusCode, after.statusCode]).toEqual([403, 200])
  })

  it('D-24: people who are not in are invited, with their whole place, once', async () => {
    const scene = await setScene(house)
    const file = {
      scopes: [{ name: 'Nothing yet', tags: ['none'] }],
      members: [
        {
          email: 'new@person.example',
          roles: ['member', { role: 'billing', endsAt: '2031-01-01T00:00:00.000Z' }],
          scope: { named: 'Nothing yet' },
          displayName: 'New',
        },
      ],
      notificationGroups: [{ name: 'Group', members: [{ member: 'new@person.example' }] }],
    }
    const first = await applyFile(scene, file)
    expect(
      first.json().changes.map(({ section, action }: { section: string; action: string }) => `${section} ${action}`),
    ).toEqual(['scopes create', 'members create', 'notificationGroups create'])
    expect((await applyFile(scene, file)).json().changes).toEqual([])
    const invited = (await exported(scene)).members.find(({ email }: Member) => email === 'new@person.example')
    expect(invited).toMatchObject({ ...file.members[0], status: 'invited' })
    const raised = await applyFile(scene, { members: [{ email: 'new@person.example', roles: ['admin'] }] })
    expect(raised.json()).toMatchObject({ code: 'organization-file.invalid', errors: [{ pointer: '/members/0' }] })
  })

  it.each([
    ['roles', 'role.edit', { roles: [{ key: 'x', grants: ['monitor.view'] }] }],
    ['scopes', 'scope.edit', { scopes: [{ name: 'X', tags: ['x'] }] }],
    ['resources', 'resource.register', { resources: [{ type: 'project', id: 'x' }] }],
    ['groups', 'notification-group.edit', { notificationGroups: [{ name: 'X' }] }],
    ['rules', 'joining-rule.edit', { joiningRules: [{ domain: 'x.example.org' }] }],
  ])('D-24, D-14: %s need the permission %s, and without it nothing is written', async (_, permission, file) => {
    const scene = await setScene(house)
    const { as } = await makeHolder(scene, 'Reader', allViews)
    const before = await exported(scene)
    const answer = await applyFile(scene, file, { as })
    expect(answer.json()).toMatchObject({ code: 'access.denied', needs: [permission] })
    expect(await exported(scene)).toEqual(before)
  })

  it('D-24, D-14: a role that grants what its author lacks, given to somebody, is beyond his reach', async () => {
    const scene = await setScene(house)
    const { as } = await makeHolder(scene, 'Writer', [...allViews, 'role.edit', 'member.edit'])
    const answer = await applyFile(
      scene,
      {
        roles: [{ key: 'money', grants: ['billing.edit', 'billing.view'] }],
        members: [{ email: scene.member.person.email, roles: ['guest', 'money'] }],
      },
      { as },
    )
    expect(answer.json()).toMatchObject({
      code: 'access.beyond_reach',
      needs: expect.arrayContaining(['billing.edit']),
    })
  })

  it('R-2: an organization’s file names nobody of another', async () => {
    const scene = await setScene(house)
    const answer = await applyFile(scene, { scopes: [{ name: 'S', owners: [scene.stranger.person.email] }] })
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/scopes/0/owners/0', code: 'membership.not_found' }] })
    const other = await house.ask(`POST ${at(scene)}/apply`, { as: scene.stranger.as, body: await headOf(scene) })
    expect(codeOf(other)).toBe('organization.not_found')
  })

  it('D-24: apply ∥ apply: one whole grid or the other; without the lock a mixture of both', async () => {
    const scene = await setScene(house)
    await makeApplications(scene, 'portal')
    const head = await headOf(scene)
    const other = await makeMember(house, scene.home, { roles: ['admin'] })
    const grids = [{ portal: { production: 'read' } }, { portal: { test: 'admin' } }] as const
    const fileOf = (grid: object) =>
      ({ ...head, roles: [{ key: 'support', grants: ['monitor.view'], grid }] }) as OrganizationFile
    const gridNow = async () => (await exported(scene)).roles.find(({ key }: { key: string }) => key === 'support').grid
    const clear = () => house.ask(`POST ${at(scene)}/apply`, { as: scene.admin.as, body: fileOf({}) })
    for (let round = 0; round < 8; round++) {
      await clear()
      const answers = await Promise.all(
        grids.map((grid, index) =>
          house.ask(`POST ${at(scene)}/apply`, { as: [scene.admin, other][index]?.as ?? {}, body: fileOf(grid) }),
        ),
      )
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200])
      expect(grids).toContainEqual(await gridNow())
    }
    const { database, parts } = house
    const unlocked = (grid: object) =>
      database.transaction(scene.home.id, async (db) => {
        const context = house.operator()
        const principal = { kind: 'session', user: scene.home.owner, session: { proof: 'password' } } as never
        const access = await loadAccess(parts, db, scene.home.id, { ...context, principal }, 'read')
        if (!access.ok) throw new Error(access.error)
        const request = {
          parts,
          access: access.value,
          context,
          file: fileOf(grid),
          manner: {},
          newcomers: { as: 'invited' } as const,
        }
        return applyInside(db, request)
      })
    let isMixed = false
    for (let round = 0; round < 40 && !isMixed; round++) {
      await clear()
      await Promise.all(grids.map(unlocked))
      isMixed = Object.keys((await gridNow()).portal ?? {}).length === 2
    }
    expect(isMixed).toBe(true)
  }, 30_000)
})
