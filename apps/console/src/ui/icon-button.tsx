import { Tooltip } from '@base-ui/react/tooltip'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { hints } from './hint.tsx'

interface Props extends Omit<ComponentProps<'button'>, 'children'> {
  /** Read aloud, and shown as the tooltip: an icon alone says nothing for certain. */
  readonly label: string
  readonly icon: LucideIcon
}

export function IconButton({ label, icon: Icon, className, ...rest }: Props) {
  return (
    <Tooltip.Trigger
      handle={hints}
      payload={label}
      type="button"
      aria-label={label}
      {...rest}
      className={cx(
        'inline-grid size-8 shrink-0 place-items-center rounded-control text-text-2 hover:bg-hover hover:text-text touch:size-10 data-popup-open:bg-hover data-popup-open:text-text',
        className,
      )}
    >
      <Icon />
    </Tooltip.Trigger>
  )
}
