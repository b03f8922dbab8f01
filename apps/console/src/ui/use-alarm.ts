import { useEffect } from 'react'
import { alarm } from '../shared/announcer.ts'

/** Says at once what stands in the way, by the page's one voice; silent again once it is gone. */
export function useAlarm(text: string | undefined): void {
  useEffect(() => {
    if (text === undefined) return
    alarm(text)
    return () => alarm('')
  }, [text])
}
