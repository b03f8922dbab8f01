import { toFolded } from '@rollcall/core/shared/text'

const mostWords = 6

/** What a search looks for: folded words, all of which have to be there. */
export const toWords = (search: string | undefined): readonly string[] =>
  toFolded(search ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, mostWords)
