import { AfterAWhile, Bone } from '../skeleton.tsx'

const rows = Array.from({ length: 12 }, (_, index) => index)

/** The shape of what is coming, for the eyes only: the page says "Loading" elsewhere. */
export function SkeletonRows() {
  return (
    <AfterAWhile>
      <div aria-hidden="true">
        {rows.map((row) => (
          <div key={row} className="flex h-11 items-center gap-3 border-b px-3 max-md:px-4 max-md:h-14 compact:h-9">
            <Bone className="size-6 rounded-full" />
            <div className="flex grow flex-col gap-1.5">
              <Bone className="h-2.5 w-32" />
              <Bone className="h-2 w-44" />
            </div>
            <Bone className="h-2.5 w-16" />
            <Bone className="h-2.5 w-24 max-md:hidden" />
            <Bone className="h-2.5 w-16 max-md:hidden" />
          </div>
        ))}
      </div>
    </AfterAWhile>
  )
}
