import { Menu as Base } from '@base-ui/react/menu'
import { useMessages } from '../../i18n/messages.ts'
import { itemClass } from '../../ui/menu.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { levelIcons } from './level-badge.tsx'
import type { Level } from './levels.ts'

const offered = [
  ['admin', 'A'],
  ['read', 'R'],
  ['deny', 'D'],
] as const

interface Props {
  readonly anchor: HTMLElement | null
  readonly onClose: () => void
  readonly onChoose: (level: Level | null) => void
}

/** One menu for all cells: it opens where it is asked for. */
export function LevelMenu({ anchor, onClose, onChoose }: Props) {
  const { roles: words } = useMessages()
  const Default = levelIcons.none
  return (
    <Base.Root open={anchor !== null} onOpenChange={(open) => open || onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} align="start" sideOffset={4} className="z-40 outline-none">
          <Base.Popup className="pop min-w-44 rounded-card bg-surface p-1 shadow-float outline-none forced-colors:border">
            {offered.map(([level, key]) => {
              const Icon = levelIcons[level]
              return (
                <Base.Item key={level} className={itemClass} onClick={() => onChoose(level)}>
                  <Icon />
                  <span className="grow">{words.levels[level]}</span>
                  <Kbd>{key}</Kbd>
                </Base.Item>
              )
            })}
            <Base.Item className={itemClass} onClick={() => onChoose(null)}>
              <Default />
              <span className="grow">{words.useDefault}</span>
              <Kbd>⌫</Kbd>
            </Base.Item>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
