import { useEffect } from 'react'
import { announce } from '../shared/announcer.ts'
import { useRested } from '../shared/typing.ts'

/** Said once the person has stopped typing; nothing where there is nothing to say. */
export function useAnnounced(text: string): void {
  const rested = useRested(text, 500)
  useEffect(() => {
    if (rested !== '') announce(rested)
  }, [rested])
}
