import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import type { Channels } from '../../shared/channels.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { ChannelChoice } from '../../ui/channel-choice.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { type PickedUser, UserPicker } from '../../ui/user-picker.tsx'
import { type Group, type GroupPath, refreshMembers, showGroup } from './queries.ts'

const formId = 'add-users'
const removal = 'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}'

interface Props {
  readonly path: GroupPath
  readonly group: Group
  /** Who is known to be in it already. */
  readonly there: ReadonlySet<string>
  readonly onClose: () => void
}

function useAdd({ path, onClose }: Props) {
  const messages = useMessages()
  const { members: words } = messages.groups
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const takeBack = async (added: readonly PickedUser['id'][], name: string) => {
    try {
      for (const membershipId of added) {
        const { group } = await call(removal, { path: { ...path, membershipId } })
        await showGroup(path, group)
      }
      report(words.takenBack(name))
    } catch (error) {
      report(sentenceOf(error, messages))
    }
    await refreshMembers(path)
  }
  return useMutation({
    mutationFn: ({ chosen, channels }: { readonly chosen: readonly PickedUser[]; readonly channels: Channels }) =>
      call('POST /v1/organizations/{organizationId}/notification-groups/{groupId}/members', {
        path,
        body: { membershipIds: chosen.map(({ id }) => id), ...channels },
        idempotencyKey,
      }),
    onSuccess: async ({ items, group }) => {
      const of = (wanted: string) => items.filter(({ outcome }) => outcome === wanted)
      const [added, already, gone] = [of('added'), of('in-group-already'), of('not-found')]
      const said = [
        ...(added.length > 0 ? [words.added(added.length, group.name)] : []),
        ...(already.length > 0 ? [words.inAlready(already.length)] : []),
        ...(gone.length > 0 ? [words.gone(gone.length)] : []),
      ]
      const ids = added.map(({ membershipId }) => membershipId)
      report(said.join(' · '), ids.length === 0 ? undefined : () => void takeBack(ids, group.name))
      onClose()
      await Promise.all([showGroup(path, group), refreshMembers(path)])
    },
  })
}

export function AddUsersDialog(props: Props) {
  const { path, group, there, onClose } = props
  const { groups, common } = useMessages()
  const { members: words } = groups
  const [chosen, setChosen] = useState<PickedUser[]>([])
  const [channels, setChannels] = useState<Channels>({ email: true, sms: false, on: true })
  const add = useAdd(props)
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={add.isPending} disabled={chosen.length === 0}>
        {words.addSubmit(chosen.length)}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={onClose} dirty={chosen.length > 0} title={words.addTitle(group.name)} footer={footer}>
      <Form focusFirst id={formId} onSubmit={() => add.mutate({ chosen, channels })} error={add.error}>
        <UserPicker
          organizationId={path.organizationId}
          label={words.addUsers}
          name="membershipIds"
          chosen={chosen}
          without={there}
          onChange={setChosen}
        />
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <span className="text-sm font-medium">{words.addHow}</span>
          <ChannelChoice label={words.addHow} channels={channels} onChange={setChannels} />
        </div>
      </Form>
    </Dialog>
  )
}
