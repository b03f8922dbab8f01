import { cleanup, render } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { isTranslated, toPseudo } from '../../../test/pseudo.ts'
import { en } from '../../i18n/en.ts'
import { MessagesContext } from '../../i18n/messages.ts'
import type { Row } from './search.ts'
import { StatusText } from './status.tsx'
import { UserDetails } from './user-details.tsx'

afterEach(cleanup)

const user: Row = {
  id: 'mem_1',
  userId: 'usr_1',
  status: 'active',
  ended: false,
  invitation: null,
  owner: false,
  name: 'ADA OKAFOR',
  displayName: null,
  email: 'ADA@ACME.EXAMPLE',
  username: null,
  externalId: '4711',
  roles: [],
  endsAt: '2020-01-01T00:00:00Z',
  joinedAt: '2020-01-01T00:00:00Z',
  suspendedAt: '2020-01-01T00:00:00Z',
  lastActiveAt: null,
  createdAt: '2020-01-01T00:00:00Z',
  version: 1,
}

const given = new Set(['ADA@ACME.EXAMPLE', 'mem_1', '4711', 'Jan 1, 2020'])

function textsOf(element: Element): string[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const texts: string[] = []
  while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '')
  return texts.filter((text) => text.trim() !== '')
}

describe('a user in another language', () => {
  it('leaves no English behind', () => {
    const { container } = render(
      <MessagesContext value={toPseudo(en)}>
        <UserDetails user={user} onEdit={() => undefined} onAct={() => {}} />
        {(['invited', 'active', 'suspended', 'removed'] as const).map((status) => (
          <StatusText key={status} user={{ status, ended: false, invitation: null }} />
        ))}
      </MessagesContext>,
    )
    const texts = textsOf(container)
    expect(texts.length).toBeGreaterThan(15)
    expect(texts.filter((text) => !isTranslated(text) && !given.has(text))).toEqual([])
    const labels = Array.from(
      container.querySelectorAll('[aria-label]'),
      (part) => part.getAttribute('aria-label') ?? '',
    )
    expect(labels.filter((label) => !isTranslated(label))).toEqual([])
  })
})

describe('status', () => {
  it('D-7 says in a word what the membership is, and that its end date has come', () => {
    const wordOf = (status: Row['status'], ended: boolean) => {
      const { container } = render(<StatusText user={{ status, ended, invitation: null }} />)
      return container.textContent
    }
    expect(wordOf('active', false)).toBe('Active')
    expect(wordOf('active', true)).toBe('Ended')
    expect(wordOf('suspended', true)).toBe('Suspended')
    expect(wordOf('invited', false)).toBe('Invitation Sent')
    expect(wordOf('removed', false)).toBe('Removed')
  })
})
