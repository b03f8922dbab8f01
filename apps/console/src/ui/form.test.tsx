import { RefusedError, UnreachableError } from '@rollcall/sdk/errors'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Form } from './form.tsx'
import { TextField } from './text-field.tsx'

afterEach(cleanup)

interface Refusal {
  readonly code: string
  readonly errors?: readonly { pointer: string; code: string; detail: string }[]
}

const refused = ({ code, errors }: Refusal) =>
  new RefusedError({ status: 422, code, title: 'No', requestId: 'r-7', ...(errors && { errors }) })

function show(error: unknown, onSubmit = vi.fn()) {
  render(
    <Form onSubmit={onSubmit} error={error} blame={{ 'name.invalid': 'name' }}>
      <TextField label="Name" name="name" required />
      <TextField label="Mail" name="owner.email" />
      <button type="submit">Send</button>
    </Form>,
  )
  return onSubmit
}

const descriptionOf = (label: string) => {
  const ids = screen.getByLabelText(label).getAttribute('aria-describedby')
  return ids === null ? undefined : document.getElementById(ids)?.textContent
}

describe('a form', () => {
  it('sends its values', () => {
    const onSubmit = show(undefined)
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Ada' } })
    fireEvent.submit(screen.getByText('Send'))
    expect(onSubmit).toHaveBeenCalledWith({ name: 'Ada', 'owner.email': '' })
  })

  it('asks for what is missing instead of sending', () => {
    const onSubmit = show(undefined)
    fireEvent.submit(screen.getByText('Send'))
    expect(onSubmit).not.toHaveBeenCalled()
    expect(descriptionOf('Name')).toBe('Fill this in.')
    expect(document.activeElement).toBe(screen.getByLabelText('Name'))
  })

  it('shows a refusal at the field that its pointer names', () => {
    const detail = 'Only two @ are one too many'
    show(refused({ code: 'request.invalid', errors: [{ pointer: '/owner/email', code: 'request.format', detail }] }))
    expect(descriptionOf('Mail')).toBe(detail)
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBeNull()
  })

  it('shows a refusal at the field that its code is about', () => {
    show(refused({ code: 'name.invalid' }))
    expect(descriptionOf('Name')).toBe('Write a name of 1 to 120 characters.')
  })

  it('shows any other refusal above the fields, and quotes the request of one it has no sentence for', () => {
    show(refused({ code: 'moon.full' }))
    expect(screen.getByText(/Quote r-7/)).toBeTruthy()
    cleanup()
    show(new UnreachableError(new TypeError('fetch failed')))
    expect(screen.getByText(/cannot be reached/)).toBeTruthy()
  })
})
