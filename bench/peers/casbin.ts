import type { ScopeFacts } from '@rollcall/core/access'
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin'
import { environments } from '../engine/workload.ts'
import type { Contender } from '../engine/contender.ts'
import { indexOf, isOver, levelAt, levelOf, neededFor, permissionOf } from './places.ts'

const model = `
[request_definition]
r = sub, app, env, act, need
[policy_definition]
p = sub, app, env, level
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.app == p.app && r.env == p.env && g(r.sub, p.sub) && isEnough(p.level, r.need) && isHeld(p.sub, r.act) && isInScope(r.sub, r.app)
`

/** The resolved grid as policy lines, one for a role and a place; roles by grouping; permission and scope as functions. */
export const casbin: Contender = {
  name: 'casbin, the grid as policy lines',
  answers: 'everything',
  most: (users) => (users > 50_000 ? 2 : users > 5_000 ? 8 : 40),
  async prepare(facts) {
    const applications = new Map(
      facts.resources.filter(({ type }) => type === 'application').map((one) => [one.id, one]),
    )
    const members = new Map(facts.memberships.map((one) => [one.userId, one]))
    const held = new Set(facts.roles.flatMap(({ id, grants }) => grants.map(({ permission }) => `${id} ${permission}`)))
    const lines = facts.roles.flatMap((role) => {
      const index = indexOf(role)
      return [...applications.keys()].flatMap((id) =>
        environments.map((name) => `p, ${role.id}, ${id}, ${name}, ${levelAt(index, id, name) ?? 'none'}`),
      )
    })
    const groups = facts.memberships.flatMap(({ userId, assignments }) =>
      assignments.map(({ roleId }) => `g, ${userId}, ${roleId}`),
    )
    const enforcer = await newEnforcer(newModelFromString(model), new StringAdapter([...lines, ...groups].join('\n')))
    await enforcer.addFunction(
      'isEnough',
      (level: string, need: string) => level === 'admin' || (level === 'read' && need === 'read'),
    )
    await enforcer.addFunction('isHeld', (role: string, permission: string) => held.has(`${role} ${permission}`))
    await enforcer.addFunction('isInScope', (user: string, id: string) => {
      const scope = members.get(user)?.scope as ScopeFacts
      const application = applications.get(id)
      if (scope.kind === 'organization') return true
      if (scope.kind === 'own') return application?.owners.includes(user) ?? false
      return (
        !!application &&
        (application.owners.some((one) => scope.owners.includes(one)) ||
          application.tags.some((one) => scope.tags.includes(one)))
      )
    })
    return async (question) => {
      const { subject, resource, now } = question
      const member = members.get(subject.id)
      if (member === undefined || isOver(member, now)) return false
      for (const permission of neededFor(permissionOf(question))) {
        const { application, environment } = resource.properties ?? {}
        if (!(await enforcer.enforce(subject.id, application, environment, permission, levelOf(permission))))
          return false
      }
      return true
    }
  },
}
