import { Ban, Eye, type LucideIcon, Minus, ShieldCheck } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { cx } from '../../ui/cx.ts'
import type { Level, Shown } from './levels.ts'

export const levelIcons: Readonly<Record<Level | 'none', LucideIcon>> = {
  admin: ShieldCheck,
  read: Eye,
  deny: Ban,
  none: Minus,
}

const looks: Readonly<Record<Level | 'none', string>> = {
  admin: 'border-transparent bg-selected text-accent-text',
  read: 'border-info-line bg-info-bg text-info',
  deny: 'border-neutral-line bg-neutral-bg text-neutral',
  none: 'border-transparent text-text-3',
}

/** An own setting is a filled chip; what comes from elsewhere is plain text with the word "default". Icon and word always say it. */
export function LevelBadge({ level, from }: Shown) {
  const { roles } = useMessages()
  const Icon = levelIcons[level]
  const own = from === 'own'
  return (
    <span
      className={cx(
        'flex h-7 w-full min-w-0 items-center gap-1.5 rounded-control border px-2 text-sm',
        own ? cx('font-medium forced-colors:border-current', looks[level]) : 'border-transparent text-text-2',
      )}
    >
      <Icon className="size-3.5 shrink-0" />
      <span className="truncate">{roles.levels[level]}</span>{' '}
      {!own && level !== 'none' && <span className="ms-auto text-tiny text-text-3">{roles.default}</span>}
    </span>
  )
}
