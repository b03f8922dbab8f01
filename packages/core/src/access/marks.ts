/** Owners and tags in one space of numbers, so that a scope and an application compare two short lists. */
export const ownerMark = (slot: number): number => slot * 2
export const tagMark = (slot: number): number => slot * 2 + 1

export function has(marks: readonly number[], sought: number): boolean {
  for (let index = 0; index < marks.length; index++) if (marks[index] === sought) return true
  return false
}

/** Both lists are short; calls of `includes` would cost more than they compare. */
export function haveCommon(marks: readonly number[], sought: readonly number[]): boolean {
  for (let mark = 0; mark < marks.length; mark++)
    for (let index = 0; index < sought.length; index++) if (marks[mark] === sought[index]) return true
  return false
}
