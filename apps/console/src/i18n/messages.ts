import { createContext, use } from 'react'
import { en } from './en.ts'

export type Messages = typeof en

export const MessagesContext = createContext<Messages>(en)

/** The sentences of the chosen language. */
export const useMessages = (): Messages => use(MessagesContext)
