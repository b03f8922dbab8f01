import { cx } from './cx.ts'

const hues = 24

/** Stable for a name on every machine, so that a person keeps the colour. */
export function hueOf(name: string): number {
  let hash = 0
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return hash % hues
}

const letter = (word: string | undefined): string => (word === undefined ? '' : (Array.from(word)[0] ?? ''))

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const last = words.length > 1 ? words.at(-1) : undefined
  return (letter(words[0]) + letter(last)).toUpperCase()
}

interface Props {
  /** Name, or the address of somebody who has not signed up. */
  readonly name: string
  readonly joined?: boolean
  readonly size?: 'small' | 'large'
}

const sizes = { small: 'size-6 text-tiny', large: 'size-10 text-base' }

/** Decoration: the name always stands beside it, so the letters are painted and not written. */
export function Avatar({ name, joined = true, size = 'small' }: Props) {
  const face = joined ? `avatar hue-${hueOf(name)}` : 'border border-dashed border-line-control text-text-2'
  return (
    <span
      aria-hidden="true"
      data-initials={joined ? initialsOf(name) : letter(name).toUpperCase()}
      className={cx(
        'inline-grid shrink-0 before:content-[attr(data-initials)] place-items-center rounded-full font-semibold select-none forced-colors:border',
        face,
        sizes[size],
      )}
    />
  )
}
