import { AfterAWhile } from './skeleton.tsx'

/** A thin bar under the header while the list behind it is asked for again. */
export function Refreshing({ active }: { readonly active: boolean }) {
  return (
    <div aria-hidden="true" className="absolute inset-x-0 top-0 z-20 h-0.5 overflow-hidden">
      {active && (
        <AfterAWhile>
          <div className="h-full w-1/4 animate-slide bg-accent" />
        </AfterAWhile>
      )}
    </div>
  )
}
