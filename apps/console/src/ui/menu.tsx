import { Menu as Base } from '@base-ui/react/menu'
import { Check, type LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'

export const itemClass =
  'flex min-h-8 w-full cursor-default items-center gap-2 rounded-control px-2 py-1 text-sm text-text outline-none select-none data-disabled:text-text-3 data-highlighted:bg-hover touch:min-h-10 [&>.lucide]:size-3.5 [&>.lucide]:text-text-3'

interface PanelProps {
  readonly children: ReactNode
  readonly align?: 'start' | 'end'
  readonly side?: 'top' | 'bottom'
  readonly className?: string
}

export function MenuPanel({ children, align = 'start', side = 'bottom', className }: PanelProps) {
  return (
    <Base.Portal>
      <Base.Positioner align={align} side={side} sideOffset={6} className="z-40 outline-none">
        <Base.Popup
          className={cx(
            'pop max-h-(--available-height) min-w-48 overflow-y-auto rounded-card bg-surface p-1 shadow-float outline-none forced-colors:border',
            className,
          )}
        >
          {children}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}

interface MenuProps extends PanelProps {
  /** The button that opens it; gets what a menu button must say. */
  readonly trigger: ReactElement
}

export function Menu({ trigger, ...panel }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <MenuPanel {...panel} />
    </Base.Root>
  )
}

interface ItemProps extends Omit<ComponentProps<typeof Base.Item>, 'className'> {
  readonly icon?: LucideIcon
  readonly hint?: ReactNode
}

export function MenuItem({ icon: Icon, hint, children, ...rest }: ItemProps) {
  return (
    <Base.Item {...rest} className={itemClass}>
      {Icon && <Icon />}
      <span className="grow truncate">{children}</span>
      {hint}
    </Base.Item>
  )
}

interface LinkItemProps extends Omit<ComponentProps<typeof Base.LinkItem>, 'className'> {
  readonly icon?: LucideIcon
}

export function MenuLink({ icon: Icon, children, ...rest }: LinkItemProps) {
  return (
    <Base.LinkItem closeOnClick {...rest} className={itemClass}>
      {Icon && <Icon />}
      <span className="grow truncate">{children}</span>
    </Base.LinkItem>
  )
}

interface ChoicesProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
}

export function MenuChoices<Value extends string>({ label, value, options, onChange }: ChoicesProps<Value>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: Value) => onChange(next)}>
      <MenuLabel>{label}</MenuLabel>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className={itemClass}>
          <span className="grow">{option.label}</span>
          <Base.RadioItemIndicator render={<Check className="text-accent-text!" />} />
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-text-3">{children}</Base.GroupLabel>
}

export function MenuSeparator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-line" />
}
