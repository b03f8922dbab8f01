import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { calledOf } from '../../shared/person.ts'
import { absoluteDay } from '../../shared/when.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { AfterAWhile, Bone } from '../../ui/skeleton.tsx'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { type Access, accessOf, type Path, useOptions } from './access.ts'
import { AccessForm } from './access-form.tsx'

/** For whom nothing can be changed, or by whom: what is held, in words. */
function Held({ access, name }: { readonly access: Access; readonly name: string }) {
  const messages = useMessages()
  const { access: words, place, user } = messages
  const { scope, roles, endsAt } = access
  const clauses =
    scope.kind === 'custom' || scope.kind === 'named'
      ? [...scope.owners.map((owner) => owner.name), ...scope.tags.map(place.tagged)].join(', ')
      : place.scopes[scope.kind]
  const roleText = roles.map((role) => (role.ended ? `${role.name} (${words.ended})` : role.name)).join(', ')
  const ends = endsAt === null ? [] : [{ label: user.ends, value: absoluteDay(new Date(endsAt), messages) }]
  return (
    <div className="flex flex-col gap-3">
      {access.owner && <p className="text-sm text-text-2">{words.ownerNote}</p>}
      <FactList
        label={words.form(name)}
        facts={[
          { label: user.roles, value: roleText || words.none },
          { label: place.scope, value: scope.kind === 'named' ? scope.name : clauses },
          ...ends,
        ]}
      />
    </div>
  )
}

/** The tab Access of a user. */
export default function AccessTab() {
  const { membershipId: text = '' } = useParams({ strict: false })
  const organizationId = useCurrentOrganization()?.id ?? nowhere
  const membershipId: Path['membershipId'] = text.startsWith('mem_') ? (text as Path['membershipId']) : 'mem_'
  const path = { organizationId, membershipId }
  const mayEdit = usePermissions(organizationId).has('member.edit')
  const user = useQuery(ask('GET /v1/organizations/{organizationId}/memberships/{membershipId}', { path })).data
  const query = useQuery(accessOf(path))
  const options = useOptions(organizationId)
  const error = query.data === undefined ? query.error : options.data === undefined ? options.error : null
  if (error) return <TroublePage error={error} retry={() => void Promise.all([query.refetch(), options.refetch()])} />
  if (query.data === undefined || options.data === undefined || user === undefined)
    return (
      <AfterAWhile>
        <Bone className="h-24 rounded-card" />
      </AfterAWhile>
    )
  const name = calledOf(user)
  if (!mayEdit || query.data.owner) return <Held access={query.data} name={name} />
  return <AccessForm key={membershipId} path={path} name={name} access={query.data} options={options.data} />
}
