import { type KeyboardEvent, type PointerEvent, useState } from 'react'

export interface Spot {
  readonly row: number
  readonly column: number
}

interface Size {
  readonly rows: number
  readonly columns: number
}

const within = (value: number, most: number): number => Math.min(Math.max(value, 0), Math.max(most, 0))

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
}

/** One cell has the focus; with Shift, or the pointer drawn over cells, a rectangle from where it began is chosen. */
export function useCellSelection({ rows, columns }: Size) {
  const [active, setActive] = useState<Spot>({ row: 0, column: 0 })
  const [anchor, setAnchor] = useState<Spot>({ row: 0, column: 0 })
  const go = (spot: Spot, extend: boolean): Spot => {
    const next = { row: within(spot.row, rows - 1), column: within(spot.column, columns - 1) }
    setActive(next)
    if (!extend) setAnchor(next)
    return next
  }
  const isChosen = ({ row, column }: Spot): boolean =>
    row >= Math.min(active.row, anchor.row) &&
    row <= Math.max(active.row, anchor.row) &&
    column >= Math.min(active.column, anchor.column) &&
    column <= Math.max(active.column, anchor.column)
  const chosen = (): Spot[] => {
    const spots: Spot[] = []
    for (let row = Math.min(active.row, anchor.row); row <= Math.max(active.row, anchor.row); row++)
      for (
        let column = Math.min(active.column, anchor.column);
        column <= Math.max(active.column, anchor.column);
        column++
      )
        spots.push({ row, column })
    return spots
  }
  /** @returns where the focus went, where the key moves it */
  const onKey = (event: KeyboardEvent): Spot | undefined => {
    const step = steps[event.key]
    const { row, column } = active
    if (step !== undefined) return go({ row: row + step[0], column: column + step[1] }, event.shiftKey)
    if (event.key === 'Home') return go({ row: event.ctrlKey ? 0 : row, column: 0 }, event.shiftKey)
    if (event.key === 'End') return go({ row: event.ctrlKey ? rows - 1 : row, column: columns - 1 }, event.shiftKey)
    return undefined
  }
  const onPointerDown = (spot: Spot, event: PointerEvent): void => void go(spot, event.shiftKey)
  const onPointerEnter = (spot: Spot, event: PointerEvent): void => {
    if (event.buttons === 1 && event.pointerType === 'mouse') setActive(spot)
  }
  return { active, isChosen, chosen, go, onKey, onPointerDown, onPointerEnter }
}
