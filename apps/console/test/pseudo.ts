import type { Messages } from '../src/i18n/messages.ts'

const open = '⟦'

/** Forty in the hundred longer, as other languages are, and marked, so that text from elsewhere stands out. */
const stretched = (text: string): string => `${open}${text}${'·'.repeat(Math.ceil(text.length * 0.4))}⟧`

function pseudoOf(part: unknown): unknown {
  if (typeof part === 'string') return stretched(part)
  if (typeof part === 'function') return (...given: unknown[]) => stretched(String(part(...given)))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, pseudoOf(inner)]))
}

/** A language nobody speaks, made from one that somebody does. */
export function toPseudo(messages: Messages): Messages {
  const { language, number } = messages
  return { ...(pseudoOf(messages) as Messages), language, number }
}

export const isTranslated = (text: string): boolean => text.includes(open)
