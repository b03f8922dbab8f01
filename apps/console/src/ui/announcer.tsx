import { assertive, polite } from '../shared/announcer.ts'
import { useStore } from '../shared/store.ts'

/** The one pair of live regions of the page. A changed key makes the same words heard again. */
export function Announcer() {
  const calm = useStore(polite)
  const urgent = useStore(assertive)
  return (
    <div className="sr-only">
      <div aria-live="polite">
        <p key={calm.turn}>{calm.text}</p>
      </div>
      <div aria-live="assertive">
        <p key={urgent.turn}>{urgent.text}</p>
      </div>
    </div>
  )
}
