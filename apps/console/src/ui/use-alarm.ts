import { useEffect } from 'react'
import { alarm } from '../shared/announcer.ts'

/** Says at once what stands in the way, by the page's one voice; nothing while there is nothing. */
export function useAlarm(text: string | undefined): void {
  useEffect(() => {
    if (text !== undefined) alarm(text)
  }, [text])
}
