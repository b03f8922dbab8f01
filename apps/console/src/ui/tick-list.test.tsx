import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { TickList } from './tick-list.tsx'

afterEach(cleanup)

const names = (count: number) => Array.from({ length: count }, (_, index) => `Role ${index + 1}`)

function Roles({ count, start = [] }: { readonly count: number; readonly start?: readonly string[] }) {
  const [chosen, choose] = useState(start)
  return (
    <TickList
      label="Roles"
      name="roles"
      options={names(count).map((label) => ({ value: label, label, ...(label === 'Role 3' && { off: 'Not yours' }) }))}
      chosen={chosen}
      onChange={choose}
      note={<p>{chosen.length} chosen</p>}
    />
  )
}

const boxes = () => screen.getAllByRole<HTMLInputElement>('checkbox')
const labels = () => boxes().map(({ value }) => value)

describe('a list of ticks', () => {
  it('chooses several', () => {
    render(<Roles count={4} />)
    fireEvent.click(screen.getByLabelText('Role 2'))
    fireEvent.click(screen.getByLabelText('Role 4'))
    fireEvent.click(screen.getByLabelText('Role 2'))
    expect(boxes().filter(({ checked }) => checked)).toHaveLength(1)
    expect(screen.getByText('1 chosen')).toBeTruthy()
  })

  it('says why one cannot be chosen', () => {
    render(<Roles count={4} />)
    const box = screen.getByLabelText<HTMLInputElement>('Role 3')
    expect(box.disabled).toBe(true)
    expect(document.getElementById(box.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Not yours')
  })

  it('can be filtered beyond ten, with what was ticked first', () => {
    render(<Roles count={10} />)
    expect(screen.queryByRole('searchbox')).toBeNull()
    cleanup()
    render(<Roles count={11} start={['Role 11']} />)
    expect(labels()[0]).toBe('Role 11')
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'role 1' } })
    expect(labels()).toEqual(['Role 11', 'Role 1', 'Role 10'])
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'none' } })
    expect(screen.getByText('Nothing matches')).toBeTruthy()
  })
})
