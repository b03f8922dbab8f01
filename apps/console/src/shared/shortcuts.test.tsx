import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { prefer } from './preferences.ts'
import { useShortcuts } from './shortcuts.ts'

function Page({ actions }: { readonly actions: Readonly<Record<string, () => void>> }) {
  useShortcuts(actions)
  return (
    <>
      <input aria-label="field" />
      <div role="menu">
        <button type="button">item</button>
      </div>
    </>
  )
}

const press = (key: string, target: Element = document.body, more: object = {}) =>
  fireEvent.keyDown(target, { key, ...more })

function page() {
  const actions = { j: vi.fn(), 'g u': vi.fn(), 'mod+k': vi.fn(), escape: vi.fn() }
  render(<Page actions={actions} />)
  return actions
}

afterEach(() => {
  cleanup()
  prefer({ singleKeys: true })
})

describe('shortcuts', () => {
  it('hear single keys and sequences on the page', () => {
    const actions = page()
    press('j')
    press('g')
    press('u')
    expect(actions.j).toHaveBeenCalledOnce()
    expect(actions['g u']).toHaveBeenCalledOnce()
  })

  it('leave single keys to fields and open menus, and hear the others there', () => {
    const actions = page()
    const field = screen.getByLabelText('field')
    press('j', field)
    press('j', screen.getByText('item'))
    press('k', field, { ctrlKey: true })
    press('Escape', field)
    press('Escape', screen.getByText('item'))
    expect(actions.j).not.toHaveBeenCalled()
    expect(actions['mod+k']).toHaveBeenCalledOnce()
    expect(actions.escape).toHaveBeenCalledOnce()
  })

  it('can be switched off where they are single keys', () => {
    const actions = page()
    prefer({ singleKeys: false })
    press('j')
    press('k', document.body, { ctrlKey: true })
    expect(actions.j).not.toHaveBeenCalled()
    expect(actions['mod+k']).toHaveBeenCalledOnce()
  })
})
