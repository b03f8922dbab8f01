import { Tooltip } from '@base-ui/react/tooltip'

/** One tooltip for the whole page: whatever has a hint only names it. */
export const hints = Tooltip.createHandle<string>()

export function HintHost() {
  return (
    <Tooltip.Provider delay={400}>
      <Tooltip.Root handle={hints}>
        {({ payload }) => (
          <Tooltip.Portal>
            <Tooltip.Positioner sideOffset={6} className="z-50">
              <Tooltip.Popup className="pop max-w-80 rounded-control bg-text px-2 py-1 text-xs text-canvas">
                {payload}
              </Tooltip.Popup>
            </Tooltip.Positioner>
          </Tooltip.Portal>
        )}
      </Tooltip.Root>
    </Tooltip.Provider>
  )
}
