import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { ChipField } from './chip-field.tsx'

afterEach(cleanup)

const words = (text: string) => text.split(/[\s,;]+/).filter(Boolean)

function Addresses({ start = [] }: { readonly start?: readonly string[] }) {
  const [all, setAll] = useState(start)
  return (
    <ChipField
      label="Addresses"
      name="addresses"
      chips={all.map((text) => ({ text, tone: text.includes('@@') ? 'bad' : 'plain', note: undefined }))}
      onAdd={(text) => setAll((before) => [...before, ...words(text)])}
      onRemove={(text) => setAll((before) => before.filter((other) => other !== text))}
    />
  )
}

const field = () => screen.getByLabelText<HTMLInputElement>('Addresses')
const chips = () => Array.from(document.querySelectorAll<HTMLElement>('[data-chip]'), ({ textContent }) => textContent)
const chip = (text: string) => {
  const found = document.querySelector<HTMLElement>(`[data-chip="${text}"]`)
  if (found === null) throw new Error(`no chip ${text}`)
  return found
}
const type = (value: string) => fireEvent.change(field(), { target: { value } })
const press = (key: string, target: Element = field()) => fireEvent.keyDown(target, { key })
const focused = () => (document.activeElement as HTMLElement).dataset['chip'] ?? document.activeElement?.tagName

describe('a field of chips', () => {
  it.each([
    ['a comma', () => type('a@x.io,')],
    ['a semicolon', () => type('a@x.io;')],
    ['Enter', () => press('Enter')],
    ['a space', () => press(' ')],
    ['leaving it', () => fireEvent.blur(field())],
  ])('R-4: %s ends an address', (_, end) => {
    render(<Addresses />)
    type('a@x.io')
    end()
    expect(chips()).toEqual(['a@x.io'])
    expect(field().value).toBe('')
  })

  it('lets a space stand in a name before its address', () => {
    render(<Addresses />)
    for (const text of ['Lena', 'Lena Voss <lena@x.io']) {
      type(text)
      press(' ')
      expect(field().value).toBe(text)
    }
  })

  it('R-4: takes a pasted list apart, and leaves a pasted piece of an address to the field', () => {
    render(<Addresses />)
    type('le')
    const paste = (text: string) => fireEvent.paste(field(), { clipboardData: { getData: () => text } })
    paste('na')
    expect(chips()).toEqual([])
    field().setSelectionRange(2, 2)
    paste('na@x.io\nbroken@@x, jo@x.io')
    expect(chips()).toEqual(['lena@x.io', 'broken@@x', 'jo@x.io'])
  })

  it('takes the last chip back into text with Backspace, and does not destroy it', () => {
    render(<Addresses start={['a@x.io', 'b@x.io']} />)
    press('Backspace')
    expect(chips()).toEqual(['a@x.io'])
    expect(field().value).toBe('b@x.io')
    press('Backspace')
    expect(chips()).toEqual(['a@x.io'])
  })

  it.each([
    ['Enter', (target: Element) => press('Enter', target)],
    ['a double click', (target: Element) => fireEvent.doubleClick(target)],
  ])('edits a chip by %s', (_, act) => {
    render(<Addresses start={['a@@x.io', 'b@x.io']} />)
    act(chip('a@@x.io'))
    expect(field().value).toBe('a@@x.io')
    expect(chips()).toEqual(['b@x.io'])
    expect(focused()).toBe('INPUT')
  })

  it('is one stop for Tab; arrows go from chip to chip, and Delete hands the focus to the neighbour', () => {
    render(<Addresses start={['a@x.io', 'b@x.io', 'c@x.io']} />)
    expect(Array.from(document.querySelectorAll('button'), ({ tabIndex }) => tabIndex)).toEqual(Array(6).fill(-1))
    field().focus()
    press('ArrowLeft')
    expect(focused()).toBe('c@x.io')
    press('ArrowLeft', chip('c@x.io'))
    press('Delete', chip('b@x.io'))
    expect(chips()).toEqual(['a@x.io', 'c@x.io'])
    expect(focused()).toBe('c@x.io')
    press('ArrowRight', chip('c@x.io'))
    expect(focused()).toBe('INPUT')
    press('ArrowLeft')
    press('Home', chip('c@x.io'))
    expect(focused()).toBe('a@x.io')
  })

  it('takes a chip out with its cross', () => {
    render(<Addresses start={['a@x.io', 'b@x.io']} />)
    fireEvent.click(screen.getByLabelText('Remove a@x.io'))
    expect(chips()).toEqual(['b@x.io'])
  })
})
