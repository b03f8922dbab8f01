import type { Explanation, Fix } from '@rollcall/contract/decision'
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { GrantDialog } from './grant-dialog.tsx'
import { placeText, whoOf } from './words.ts'

function textOf(fix: Fix, found: Explanation, { checkAccess: words }: Messages): string {
  const who = whoOf(found.subject, words)
  const role = fix.role?.name ?? ''
  const owner = fix.user === undefined ? words.somebody : whoOf(fix.user, words)
  const thing = fix.resource === undefined ? placeText(found.resource) : nameOfThing(fix.resource, found)
  switch (fix.fix) {
    case 'assign_role':
      return words.fixes.assign_role(role, who)
    case 'add_permission':
      return words.fixes.add_permission(fix.permission ?? '', role)
    case 'set_cell':
      return words.fixes.set_cell(fix.level ?? 'read', cellPlace(fix, found, words), role)
    case 'set_owner':
      return words.fixes.set_owner(thing, owner)
    case 'set_tag':
      return words.fixes.set_tag(fix.tag ?? '', found.resource.application?.name ?? fix.application ?? '')
    case 'add_scope_owner':
      return fix.of === 'token' ? words.fixes.token_scope_owner(owner) : words.fixes.add_scope_owner(owner, who)
    case 'add_scope_tag':
      return fix.of === 'token'
        ? words.fixes.token_scope_tag(fix.tag ?? '')
        : words.fixes.add_scope_tag(fix.tag ?? '', who)
    case 'lift_suspension':
      return words.fixes.lift_suspension(who)
    case 'move_end_of_subject':
      return words.fixes.move_end_of_subject(who)
    case 'move_end_of_assignment':
      return words.fixes.move_end_of_assignment(role, who)
    default:
      return words.fixes.add_token_permission(fix.permission ?? '')
  }
}

const nameOfThing = ({ type, id }: { type: string; id: string }, { resource }: Explanation): string =>
  type === 'application' && resource.application?.id === id ? resource.application.name : id

function cellPlace(
  { application, environment }: Fix,
  { resource }: Explanation,
  words: Messages['checkAccess'],
): string {
  const app = application === '*' ? words.allApps : (resource.application?.name ?? application ?? '')
  return [app, environment === '*' ? words.allEnvironments : environment].filter(Boolean).join(' · ')
}

interface Props {
  readonly organizationId: OrganizationId
  readonly slug: string
  readonly found: Explanation
  readonly onDone: () => void
}

/** Where a change can be made: there it stands prepared, and is saved by whoever may. Undefined: nowhere in the console. */
function useMending({ organizationId, slug, found }: Pick<Props, 'organizationId' | 'slug' | 'found'>) {
  const permissions = usePermissions(organizationId)
  const membershipId = found.subject.membershipId
  return (fix: Fix) => {
    const { role } = fix
    switch (fix.fix) {
      case 'set_cell':
        return role && permissions.has('role.view') && fix.application !== undefined && fix.environment !== undefined
          ? ({
              to: '/o/$slug/roles/$roleId',
              params: { slug, roleId: role.id },
              search: { app: fix.application, env: fix.environment, level: fix.level },
            } as const)
          : undefined
      case 'add_permission':
        return role && permissions.has('role.edit') ? 'grant' : undefined
      case 'set_owner':
      case 'set_tag': {
        const id = fix.resource?.type === 'application' ? fix.resource.id : found.resource.application?.id
        return id !== undefined && permissions.has('resource.classify')
          ? ({ to: '/o/$slug/applications/$resourceId', params: { slug, resourceId: id } } as const)
          : undefined
      }
      case 'add_token_permission':
        return undefined
      default:
        return fix.of !== 'token' && membershipId !== null && permissions.has('member.view')
          ? ({ to: '/o/$slug/users/$membershipId', params: { slug, membershipId } } as const)
          : undefined
    }
  }
}

/** The smallest sets of changes after which the answer would be yes. Nothing of it is done here without being looked at. */
export function Fixes({ organizationId, slug, found, onDone }: Props) {
  const messages = useMessages()
  const { checkAccess: words } = messages
  const mend = useMending({ organizationId, slug, found })
  const [granting, setGranting] = useState<Fix>()
  if (found.hidden.includes('fixes'))
    return <footer className="border-t bg-sunken px-4 py-3 text-sm text-text-2">{words.fixesHidden}</footer>
  return (
    <footer className="border-t bg-sunken p-4">
      <h3 className="text-sm font-semibold">{words.fixesTitle}</h3>
      {found.fixes.length === 0 && <p className="mt-1 text-sm text-text-2">{words.noFixes}</p>}
      <ul className="mt-2 flex flex-col gap-2">
        {found.fixes.map((set, index) => (
          <li key={JSON.stringify(set)} className="flex flex-wrap items-center gap-2 text-sm">
            {found.fixes.some(({ length }) => length > 1) && (
              <span className="basis-12 text-xs text-text-3">{words.either(index + 1)}</span>
            )}
            {set.map((fix, position) => (
              <FixPart
                key={JSON.stringify(fix)}
                before={position > 0 ? words.and : undefined}
                text={textOf(fix, found, messages)}
                touches={words.touches(fix.touches)}
                mending={mend(fix)}
                onGrant={() => setGranting(fix)}
              />
            ))}
          </li>
        ))}
      </ul>
      {granting?.role && granting.permission !== undefined && (
        <GrantDialog
          organizationId={organizationId}
          role={granting.role}
          permission={granting.permission}
          touches={granting.touches}
          onClose={() => setGranting(undefined)}
          onDone={onDone}
        />
      )}
    </footer>
  )
}

interface PartProps {
  readonly before: string | undefined
  readonly text: string
  readonly touches: string
  readonly mending: ReturnType<ReturnType<typeof useMending>>
  readonly onGrant: () => void
}

function FixPart({ before, text, touches, mending, onGrant }: PartProps) {
  const inside = (
    <>
      <span className="min-w-0">{text}</span>
      <span className="shrink-0 text-xs font-normal text-text-3">{touches}</span>
    </>
  )
  const look = cx(buttonClass('secondary'), 'h-auto! min-h-8 max-w-full py-1 whitespace-normal! shrink! text-start')
  return (
    <>
      {before !== undefined && <span className="text-text-3">{before}</span>}
      {mending === undefined ? (
        <span className="inline-flex flex-wrap gap-x-2">{inside}</span>
      ) : mending === 'grant' ? (
        <Button className="h-auto! min-h-8 max-w-full shrink! py-1 text-start whitespace-normal!" onClick={onGrant}>
          <span className="inline-flex flex-wrap items-center gap-x-2">{inside}</span>
        </Button>
      ) : (
        <Link {...mending} className={look}>
          {inside}
          <ArrowRight />
        </Link>
      )}
    </>
  )
}
