import { cx } from '../cx.ts'
import { AfterAWhile, Bone } from '../skeleton.tsx'

const rows = Array.from({ length: 12 }, (_, index) => index)

interface Props {
  /** The grid of the table that is coming, and how each of its columns after the first is shown. */
  readonly grid: string
  readonly columns: readonly (string | undefined)[]
}

/** The shape of what is coming, for the eyes only. */
export function SkeletonRows({ grid, columns }: Props) {
  return (
    <AfterAWhile>
      <div aria-hidden="true">
        {rows.map((row) => (
          <div
            key={row}
            className={cx('grid h-11 items-center gap-3 border-b px-3 max-md:h-14 max-md:px-4 compact:h-9', grid)}
          >
            <div className="flex items-center gap-2.5">
              <Bone className="size-6 rounded-full" />
              <div className="flex flex-col gap-1.5">
                <Bone className="h-2.5 w-28 rounded-tick" />
                <Bone className="h-2 w-40 rounded-tick" />
              </div>
            </div>
            {columns.map((column, index) => (
              <div key={index} className={column}>
                <Bone className="h-2.5 w-16 rounded-tick" />
              </div>
            ))}
          </div>
        ))}
      </div>
    </AfterAWhile>
  )
}
