/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are positioned grids, and table elements laid out so lose their meaning in some browsers */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, CornerDownRight } from 'lucide-react'
import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { cx } from '../../ui/cx.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { LevelBadge, levelIcons } from './level-badge.tsx'
import { LevelMenu } from './level-menu.tsx'
import { type Draft, everyOne, keyOf, type Level, type Place, type Settings, type Shown, shownAt } from './levels.ts'
import { type Spot, useCellSelection } from './use-selection-of-cells.ts'

export interface GridRow {
  readonly id: string
  readonly name: string
  /** Names of its environments; undefined: the row of all applications, which has all of them. */
  readonly environments: ReadonlySet<string> | undefined
  readonly owners: string
}

interface Props {
  readonly label: string
  /** The first is the row of all applications. */
  readonly rows: readonly GridRow[]
  /** `*` first. */
  readonly environments: readonly string[]
  readonly settings: Settings
  readonly draft: Draft
  /** Undefined: to be looked at only. */
  readonly onSet: ((places: readonly Place[], level: Level | null) => void) | undefined
  readonly wide: boolean
}

const rowHeight = 38
const headHeight = 32
const keysOfLevels: Readonly<Record<string, Level | null>> = {
  a: 'admin',
  r: 'read',
  d: 'deny',
  Backspace: null,
  Delete: null,
}

interface CellProps {
  readonly row: number
  readonly column: number
  readonly label: string
  readonly shown: Shown | undefined
  readonly absent: string
  readonly active: boolean
  readonly chosen: boolean
  readonly changed: boolean
}

/** Drawn anew only when what it shows is another: a table has hundreds. */
const Cell = memo(function Cell({ row, column, label, shown, absent, active, chosen, changed }: CellProps) {
  return (
    <div
      role="gridcell"
      aria-label={label}
      aria-selected={chosen}
      aria-colindex={column + 2}
      aria-disabled={shown === undefined || undefined}
      tabIndex={active ? 0 : -1}
      data-cell={`${row} ${column}`}
      className={cx(
        'relative flex min-w-0 cursor-default items-center px-1 outline-offset-[-2px] outline-accent select-none focus-visible:outline-2',
        chosen && 'bg-selected/60',
      )}
    >
      {changed && <span aria-hidden="true" className="absolute start-0 h-5 w-1 rounded-full bg-warn" />}
      {shown === undefined ? <span className="px-2 text-xs text-text-3">{absent}</span> : <LevelBadge {...shown} />}
    </div>
  )
})

const spotOf = (target: EventTarget | null): Spot | undefined => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-cell]') : null
  const [row, column] = (cell?.dataset['cell'] ?? '').split(' ').map(Number)
  return cell === null || row === undefined || column === undefined ? undefined : { row, column }
}

/** The places of the chosen cells that there are. */
function placesOf(rows: readonly GridRow[], environments: readonly string[], spots: readonly Spot[]): readonly Place[] {
  return spots.flatMap(({ row, column }) => {
    const [line, environment] = [rows[row], environments[column]]
    if (line === undefined || environment === undefined || !hasEnvironment(line, environment)) return []
    return [{ application: line.id, environment }]
  })
}

const hasEnvironment = ({ environments }: GridRow, environment: string): boolean =>
  environment === everyOne || environments === undefined || environments.has(environment)

export function LevelGrid({ label, rows, environments, settings, draft, onSet, wide }: Props) {
  const { roles: words } = useMessages()
  const area = useRef<HTMLDivElement>(null)
  const selection = useCellSelection({ rows: rows.length, columns: environments.length })
  const { active } = selection
  const [menuAt, setMenuAt] = useState<HTMLElement | null>(null)
  // oxlint-disable-next-line react/incompatible-library -- the warning is for the React compiler, which is not used
  const virtual = useVirtualizer({
    count: rows.length - 1,
    getScrollElement: () => area.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: headHeight + rowHeight,
  })
  // The focus follows the active cell once the row it stands in is drawn.
  const wanted = useRef(false)
  useEffect(() => {
    if (!wanted.current) return
    const cell = area.current?.querySelector<HTMLElement>(`[data-cell="${active.row} ${active.column}"]`)
    if (cell === null || cell === undefined) return
    wanted.current = false
    cell.focus({ preventScroll: active.row > 0 })
  })

  const assign = (level: Level | null) => {
    const places = placesOf(rows, environments, selection.chosen())
    if (onSet === undefined || places.length === 0) return
    onSet(places, level)
    announce(words.announced(places.length, level === null ? words.useDefault : words.levels[level]))
  }
  const openMenu = (target: EventTarget | null) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-cell]') : null
    if (onSet !== undefined && cell !== null) setMenuAt(cell)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (spotOf(event.target) === undefined || event.metaKey || event.altKey) return
    const moved = selection.onKey(event)
    if (moved !== undefined) {
      event.preventDefault()
      wanted.current = true
      if (moved.row > 0) virtual.scrollToIndex(moved.row - 1)
      return
    }
    if (event.ctrlKey) return
    const level = keysOfLevels[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (level !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      assign(level)
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      openMenu(event.target)
    }
  }
  const onPointerDown = (event: PointerEvent) => {
    const spot = spotOf(event.target)
    if (spot !== undefined) selection.onPointerDown(spot, event)
  }
  const onPointerOver = (event: PointerEvent) => {
    const spot = spotOf(event.target)
    if (spot !== undefined) selection.onPointerEnter(spot, event)
  }

  const [first, each, last] = wide ? [12, 8.5, 6] : [8, 9, 0]
  const template = {
    gridTemplateColumns: `minmax(${first}rem, 1.4fr) repeat(${environments.length}, minmax(${each}rem, 1fr))${wide ? ` minmax(${last}rem, 0.8fr)` : ''}`,
  }
  // Head and rows are as wide as each other, whatever stands in them, so that columns line up.
  const width = { minWidth: `${first + each * environments.length + last}rem` }
  const nameOf = (environment: string): string => (environment === everyOne ? words.allEnvironments : environment)

  const cells = (line: GridRow, row: number) =>
    environments.map((environment, column) => {
      const place = { application: line.id, environment }
      const shown = hasEnvironment(line, environment) ? shownAt(settings, place) : undefined
      const from = shown === undefined ? words.noEnvironment : words.from[shown.from]
      const changed = draft.has(keyOf(place))
      const level =
        shown === undefined
          ? ''
          : words.shown(words.levels[shown.level], shown.from !== 'own' && shown.level !== 'none')
      const said = words.cell(line.name, nameOf(environment), level, from)
      return (
        <Cell
          key={environment}
          row={row}
          column={column}
          label={changed ? `${said}, ${words.changedCell}` : said}
          shown={shown}
          absent={words.noEnvironment}
          active={active.row === row && active.column === column}
          chosen={selection.isChosen({ row, column })}
          changed={changed}
        />
      )
    })

  const [all, ...applications] = rows
  return (
    <div
      ref={area}
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-multiselectable="true"
      aria-rowcount={rows.length + 1}
      aria-colcount={environments.length + (wide ? 2 : 1)}
      className="relative min-h-0 grow scroll-pt-20 overflow-auto overscroll-contain"
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerOver={onPointerOver}
      onDoubleClick={(event) => openMenu(event.target)}
      onContextMenu={(event) => {
        if (onSet === undefined || spotOf(event.target) === undefined) return
        event.preventDefault()
        openMenu(event.target)
      }}
    >
      <div className="sticky top-0 z-10 bg-sunken" style={width}>
        <div
          role="row"
          aria-rowindex={1}
          className="grid h-8 items-center border-b text-xs font-medium text-text-2"
          style={template}
        >
          <span role="columnheader" className="px-3">
            {words.app}
          </span>
          {environments.map((environment, column) => (
            <span role="columnheader" key={environment} className="flex min-w-0 items-center px-2">
              {onSet === undefined ? (
                <span className="truncate">{nameOf(environment)}</span>
              ) : (
                <Menu
                  trigger={
                    <button
                      type="button"
                      className="inline-flex h-6 min-w-0 items-center gap-1 rounded-control px-1 hover:bg-hover hover:text-text"
                    >
                      <span className="truncate">{nameOf(environment)}</span>
                      <ChevronDown className="size-3" />
                    </button>
                  }
                >
                  {(['admin', 'read', 'deny'] as const).map((level) => (
                    <MenuItem
                      key={level}
                      icon={levelIcons[level]}
                      onClick={() => onSet(columnPlaces(applications, environments, column), level)}
                    >
                      {`${words.setColumn(nameOf(environment), columnPlaces(applications, environments, column).length)}: ${words.levels[level]}`}
                    </MenuItem>
                  ))}
                  <MenuItem
                    icon={levelIcons.none}
                    onClick={() => onSet(columnPlaces(applications, environments, column), null)}
                  >
                    {`${words.setColumn(nameOf(environment), columnPlaces(applications, environments, column).length)}: ${words.useDefault}`}
                  </MenuItem>
                </Menu>
              )}
            </span>
          ))}
          {wide && (
            <span role="columnheader" className="px-3">
              {words.owner}
            </span>
          )}
        </div>
        {all && (
          <div
            role="row"
            aria-rowindex={2}
            className="grid h-9.5 items-stretch border-b bg-surface text-sm"
            style={template}
          >
            <span role="rowheader" className="flex min-w-0 items-center gap-2 px-3 font-semibold">
              <span className="shrink-0">{all.name}</span>
              {wide && <span className="truncate text-xs font-normal text-text-3">{words.allAppsHint}</span>}
            </span>
            {cells(all, 0)}
            {wide && <span aria-hidden="true" />}
          </div>
        )}
      </div>
      <div role="rowgroup" className="relative" style={{ ...width, height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = applications[index]
          return line === undefined ? null : (
            <div
              key={line.id}
              role="row"
              aria-rowindex={index + 3}
              className="absolute inset-x-0 grid h-9.5 items-stretch border-b text-sm"
              style={{ ...template, transform: `translateY(${start}px)` }}
            >
              <span role="rowheader" className="flex min-w-0 items-center gap-1.5 px-3" title={line.name}>
                <CornerDownRight className="size-3 shrink-0 text-text-3" />
                <span className="truncate">{line.name}</span>
              </span>
              {cells(line, index + 1)}
              {wide && (
                <span role="gridcell" className="flex min-w-0 items-center px-3 text-text-3">
                  <span className="truncate">{line.owners}</span>
                </span>
              )}
            </div>
          )
        })}
      </div>
      <LevelMenu
        anchor={menuAt}
        onClose={() => {
          menuAt?.focus({ preventScroll: true })
          setMenuAt(null)
        }}
        onChoose={assign}
      />
    </div>
  )
}

/** What a column of the filtered list has: the applications that are shown, no more. */
const columnPlaces = (rows: readonly GridRow[], environments: readonly string[], column: number): readonly Place[] =>
  placesOf(
    rows,
    environments,
    rows.map((_, row) => ({ row, column })),
  )
