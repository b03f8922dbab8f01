import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { RadioCards } from './radio-cards.tsx'
import { Segmented } from './segmented.tsx'

afterEach(cleanup)

const options = [
  { value: 'organization', label: 'Entire organization', text: 'All applications' },
  { value: 'own', label: 'User’s applications only' },
  { value: 'custom', label: 'Custom…', off: 'There are no applications yet' },
] as const

describe('one of a few', () => {
  it('is a group of radio buttons, each with its consequence', () => {
    const onChange = vi.fn()
    render(<RadioCards label="Scope" name="scope" value="organization" options={options} onChange={onChange} />)
    expect(screen.getByRole('group', { name: 'Scope' })).toBeTruthy()
    const [first, , last] = screen.getAllByRole<HTMLInputElement>('radio')
    expect(first?.checked).toBe(true)
    expect(last?.disabled).toBe(true)
    expect(document.getElementById(last?.getAttribute('aria-describedby') ?? '')?.textContent).toBe(options[2].off)
    fireEvent.click(screen.getByLabelText('User’s applications only'))
    expect(onChange).toHaveBeenCalledWith('own')
  })

  it('is the same in one bar', () => {
    const onChange = vi.fn()
    render(<Segmented label="Scope" value="organization" options={options} onChange={onChange} />)
    fireEvent.click(screen.getByLabelText('Custom…'))
    expect(onChange).toHaveBeenCalledWith('custom')
  })
})

describe('what has no way back', () => {
  it('stays closed until its name is typed', () => {
    const onConfirm = vi.fn()
    const dialog = {
      title: 'Delete Hedy Vega?',
      consequence: 'Hedy Vega loses access at once.',
      submit: 'Delete user',
      typed: 'hedy@acme.io',
    }
    render(
      <ConfirmDialog open danger onClose={vi.fn()} busy={false} error={undefined} onConfirm={onConfirm} {...dialog} />,
    )
    const submit = screen.getByRole<HTMLButtonElement>('button', { name: 'Delete user' })
    expect(submit.disabled).toBe(true)
    fireEvent.change(screen.getByLabelText('Type hedy@acme.io to confirm'), { target: { value: 'hedy@acme.io' } })
    fireEvent.click(submit)
    expect(onConfirm).toHaveBeenCalledOnce()
  })
})
