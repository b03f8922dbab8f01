import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'

/** The link of a row: what has the focus when the row has it. */
const linkIn = (area: HTMLElement | null, index: number): HTMLElement | null =>
  area?.querySelector<HTMLElement>(`[data-index="${index}"] a`) ?? null

const indexAt = (target: EventTarget | null): number => {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return row === null ? -1 : Number(row.dataset['index'])
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

interface Options {
  readonly area: RefObject<HTMLElement | null>
  readonly count: number
  readonly scrollTo: (index: number) => void
}

/** Moves the focus between rows, also to rows that are drawn only once they are scrolled to. */
export function useRowFocus({ area, count, scrollTo }: Options) {
  const focused = useRef(-1)
  const wanted = useRef(-1)
  const reach = () => {
    const link = wanted.current < 0 ? null : linkIn(area.current, wanted.current)
    if (link === null) return
    wanted.current = -1
    link.focus({ preventScroll: true })
  }
  useEffect(reach)

  const goTo = (index: number) => {
    if (index < 0 || index >= count) return
    wanted.current = index
    scrollTo(index)
    reach()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const index = indexAt(event.target)
    if (step === undefined || index < 0 || event.defaultPrevented) return
    event.preventDefault()
    goTo(index + step)
  }
  return {
    /** Stays drawn wherever the list is scrolled, or the focus would fall off the page. */
    pinned: () => (wanted.current >= 0 ? wanted.current : focused.current),
    current: () => focused.current,
    step: (by: number) => goTo(focused.current < 0 ? 0 : focused.current + by),
    handlers: {
      onKeyDown,
      onFocus: (event: { target: EventTarget }) => {
        focused.current = indexAt(event.target)
      },
    },
  }
}
