import pg from 'pg'
import { type Address, connect } from './connect.ts'
import { silent, type StorageLog } from './storage-log.ts'

const firstPauseMs = 500
const longestPauseMs = 30_000

export interface Listening {
  readonly close: () => Promise<void>
}

/**
 * Hears what is told on a channel (`pg_notify`), on one connection of its own that is opened anew when it breaks. What is told meanwhile
 * or behind a pooler is lost: it may wake somebody who looks anyway from time to time, nothing else. Heard once after each opening too.
 */
export function listen(
  address: () => Address,
  channel: string,
  hear: () => void,
  { connectTimeoutMs, log = silent }: { readonly connectTimeoutMs: number; readonly log?: StorageLog | undefined },
): Listening {
  let isClosed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let opening: Promise<void> | undefined
  let pauseMs = firstPauseMs

  const later = () => {
    client = undefined
    if (isClosed || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      opening = open()
    }, pauseMs).unref()
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }

  async function open(): Promise<void> {
    try {
      const opened = await connect(address(), connectTimeoutMs)
      opened.on('notification', hear)
      opened.once('end', later)
      await opened.query(`listen ${pg.escapeIdentifier(channel)}`)
      if (isClosed) return await opened.end()
      client = opened
      pauseMs = firstPauseMs
      hear()
    } catch (error) {
      log.warn(`nothing is heard on ${channel} for now`, error)
      later()
    }
  }

  opening = open()
  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await opening
      await client?.end()
    },
  }
}
