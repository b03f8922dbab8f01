import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ContactRound, Mail, MessageSquareText, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import { LastDialog } from './last-dialog.tsx'
import {
  type Contact,
  contactsQuery,
  type GroupPath,
  groupQuery,
  refreshContacts,
  showGroup,
  toGroupId,
} from './queries.ts'

const removal = 'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}'

/** Goes at once, with a way back; the last one whom alerts reach is asked about. */
function useRemoval(path: GroupPath) {
  const messages = useMessages()
  const { contacts: words } = messages.groups
  const [asking, setAsking] = useState<Contact>()
  const tell = (error: unknown) => {
    report(sentenceOf(error, messages))
    return refreshContacts(path)
  }
  const putBack = async ({ name, channel, address }: Contact) => {
    try {
      const body = { name, channel, address }
      const answer = await call('POST /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts', {
        path,
        body,
      })
      report(words.back(name))
      await Promise.all([showGroup(path, answer.group), refreshContacts(path)])
    } catch (error) {
      await tell(error)
    }
  }
  const remove = async (contact: Contact) => {
    setAsking(undefined)
    try {
      const { group } = await call(removal, { path: { ...path, contactId: contact.id } })
      report(words.removed(contact.name), () => void putBack(contact))
      await Promise.all([showGroup(path, group), refreshContacts(path)])
    } catch (error) {
      await tell(error)
    }
  }
  const tryToRemove = async (contact: Contact) => {
    try {
      const query = { dryRun: true }
      const { losesEverybody } = await call(removal, { path: { ...path, contactId: contact.id }, query })
      if (losesEverybody) return setAsking(contact)
    } catch (error) {
      return tell(error)
    }
    return remove(contact)
  }
  return { asking, stay: () => setAsking(undefined), remove, tryToRemove }
}

interface RowProps {
  readonly contact: Contact
  readonly mayEdit: boolean
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function ContactRow({ contact, mayEdit, onEdit, onRemove }: RowProps) {
  const { contacts: words } = useMessages().groups
  const { name, channel, address } = contact
  const Icon = channel === 'email' ? Mail : MessageSquareText
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <Icon className="text-text-3" />
      <div className="min-w-0 grow">
        <p className="truncate text-sm font-medium">{name}</p>
        <p className="truncate text-xs text-text-3">
          {words.channels[channel]} · {address}
        </p>
      </div>
      {mayEdit && (
        <span className="flex">
          <IconButton label={`${words.edit} ${name}`} icon={Pencil} onClick={onEdit} />
          <IconButton label={`${words.remove} ${name}`} icon={Trash2} onClick={onRemove} />
        </span>
      )}
    </li>
  )
}

export default function ContactsTab() {
  const { groups } = useMessages()
  const { contacts: words } = groups
  const { groupId: text } = useParams({ strict: false })
  const organizationId = useCurrentOrganization()?.id ?? nowhere
  const path = { organizationId, groupId: toGroupId(text) }
  const mayEdit = usePermissions(organizationId).has('notification-group.edit')
  const groupName = useQuery(groupQuery(path)).data?.name ?? groups.group
  const list = useInfiniteQuery(contactsQuery(path))
  const [doing, setDoing] = useState<'add' | Contact>()
  const removing = useRemoval(path)
  if (list.isError && list.data === undefined) {
    return <TroublePage error={list.error} retry={() => void list.refetch()} />
  }
  const items = list.data?.pages.flatMap((page) => page.items)
  const add = mayEdit && (
    <Button look="primary" icon={Plus} onClick={() => setDoing('add')}>
      {words.add}
    </Button>
  )
  return (
    <div className="min-h-0 grow overflow-y-auto px-4 py-6 md:px-6">
      <div className="mx-auto max-w-form">
        <Card title={groups.tabContacts('')} text={words.intro} action={add}>
          {items?.length === 0 ? (
            <Blank icon={ContactRound} title={words.empty} text={words.emptyText} />
          ) : (
            <ul aria-label={words.list(groupName)} className="divide-y">
              {items?.map((contact) => (
                <ContactRow
                  key={contact.id}
                  contact={contact}
                  mayEdit={mayEdit}
                  onEdit={() => setDoing(contact)}
                  onRemove={() => void removing.tryToRemove(contact)}
                />
              ))}
            </ul>
          )}
          {list.hasNextPage && (
            <div className="flex justify-center border-t p-3">
              <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {words.more}
              </Button>
            </div>
          )}
        </Card>
      </div>
      {doing !== undefined && (
        <ContactDialog path={path} contact={doing === 'add' ? undefined : doing} onClose={() => setDoing(undefined)} />
      )}
      {removing.asking && (
        <LastDialog
          group={groupName}
          text={groups.lastText(removing.asking.name)}
          onClose={removing.stay}
          onConfirm={() => removing.asking && void removing.remove(removing.asking)}
        />
      )}
    </div>
  )
}
