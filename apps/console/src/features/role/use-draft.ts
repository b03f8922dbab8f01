import { useEffect, useState } from 'react'
import type { Draft, Level } from './levels.ts'
import type { RoleId } from './roles-query.ts'

const nameOf = (roleId: RoleId): string => `rollcall.role-draft.${roleId}`

function read(roleId: RoleId): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(nameOf(roleId)) ?? '[]')
    return new Map(Array.isArray(kept) ? (kept as [string, Level | null][]) : [])
  } catch {
    return new Map()
  }
}

function keep(roleId: RoleId, draft: Draft): void {
  try {
    if (draft.size === 0) sessionStorage.removeItem(nameOf(roleId))
    else sessionStorage.setItem(nameOf(roleId), JSON.stringify([...draft]))
  } catch {
    // Without storage a draft lives as long as its page.
  }
}

/** What is set and not saved yet; it survives a reload. `isOld`: it was found when the page was opened. */
export function useDraft(roleId: RoleId, prepare: (kept: Draft) => Draft) {
  const [kept] = useState<Draft>(() => read(roleId))
  const [draft, setDraft] = useState<Draft>(() => prepare(kept))
  const [isOld, setOld] = useState(kept.size > 0)
  useEffect(() => keep(roleId, draft), [roleId, draft])
  const write = (next: Draft): void => {
    setOld(false)
    setDraft(next)
  }
  return { draft, isOld, write, discard: () => write(new Map()) }
}
