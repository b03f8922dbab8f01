import { RefusedError } from '@rollcall/sdk/errors'
import type { ReactNode } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { AfterAWhile, Bone } from '../../ui/skeleton.tsx'
import { CardPage } from './card-page.tsx'

const dead = ['unknown', 'expired', 'used', 'replaced'] as const

const stateOf = (error: unknown) =>
  error instanceof RefusedError ? dead.find((state) => error.is(`link.${state}`)) : undefined

export const isDead = (error: unknown): boolean => stateOf(error) !== undefined

interface Props {
  readonly title: string
  readonly error: unknown
  readonly retry: () => void
  /** The way on for somebody whose link is dead. */
  readonly children: ReactNode
}

/** Why a link does not lead on: said before anything is asked. */
export function DeadLink({ title, error, retry, children }: Props) {
  const messages = useMessages()
  const state = stateOf(error)
  if (state === undefined) {
    return (
      <CardPage title={title} intro={sentenceOf(error, messages)}>
        <Button onClick={retry}>{messages.common.retry}</Button>
      </CardPage>
    )
  }
  return (
    <CardPage title={messages.links[state]} intro={messages.links[`${state}Text`]}>
      {children}
    </CardPage>
  )
}

export function CheckingLink({ title }: { readonly title: string }) {
  return (
    <CardPage title={title}>
      <AfterAWhile>
        <Bone className="h-3 w-3/4 rounded-tick" />
      </AfterAWhile>
    </CardPage>
  )
}
