import { describe, expect, it } from 'vitest'
import { judgeSignUp } from './sign-up.ts'

const plain = { mode: 'automatic', past: 'unknown', isFull: false, hasSeat: true, isDangerous: false } as const
const waits = (reason: string) => ({ outcome: 'waits', reason })

describe('D-18: what comes of a proven address in an allowed domain', () => {
  it.each([
    [{}, { outcome: 'joins' }],
    [{ past: 'invitation-expired' }, { outcome: 'joins' }],
    [{ mode: 'approval' }, waits('approval')],
    [{ isFull: true }, waits('full')],
    [{ hasSeat: false }, waits('seats')],
    [{ isDangerous: true }, waits('role')],
    [{ past: 'removed' }, waits('removed')],
    [{ past: 'suspended' }, waits('suspended')],
    [{ past: 'ended' }, waits('ended')],
    [{ past: 'invitation-declined' }, waits('declined')],
    [{ past: 'invitation-revoked' }, waits('revoked')],
    [{ past: 'refused' }, waits('refused')],
    [{ past: 'removed', mode: 'approval', isFull: true }, waits('removed')],
    [{ past: 'member' }, { outcome: 'nothing', because: 'member' }],
    [{ past: 'invited' }, { outcome: 'nothing', because: 'invited' }],
    [
      { past: 'waiting', mode: 'approval' },
      { outcome: 'nothing', because: 'waiting' },
    ],
  ] as const)('%j → %j', (changes, expected) => expect(judgeSignUp({ ...plain, ...changes })).toEqual(expected))
})
