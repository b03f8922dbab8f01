import type { Code } from '@rollcall/contract/shared/codes'
import { refused, type FieldError, type Refused } from '../shared/refused.ts'

/** Collects what is wrong with a file, with a pointer to where it stands. */
export interface Faults {
  readonly tell: (pointer: string, code: Code, detail: string) => void
  /** Of another use case, whose pointers begin where this part of the file stands. */
  readonly adopt: (pointer: string, refusal: Refused) => void
  /** Undefined where nothing is wrong. */
  readonly refusal: () => Refused | undefined
}

const mostTold = 100

/** What the caller is told as it is: it speaks of the whole change, or of who makes it. */
const ofTheWhole: ReadonlySet<Code> = new Set([
  'access.denied',
  'access.beyond_reach',
  'access.stale',
  'organization.last_manager',
])

export function collectFaults(): Faults {
  const errors: FieldError[] = []
  let whole: Refused | undefined
  const tell = (pointer: string, code: Code, detail: string): void => void errors.push({ pointer, code, detail })
  return {
    tell,
    adopt: (pointer, refusal) => {
      if (ofTheWhole.has(refusal.error)) whole ??= refusal
      else if (refusal.errors === undefined) tell(pointer, refusal.error, refusal.detail ?? 'This cannot be.')
      else
        for (const error of refusal.errors)
          errors.push({ ...error, pointer: `${pointer}${error.pointer.startsWith('/') ? inFile(error.pointer) : ''}` })
    },
    refusal: () => whole ?? toRefusal(errors),
  }
}

/** Where requests write ids, files write names. */
const inFile = (pointer: string): string =>
  pointer
    .replace(/^\/roleIds/, '/roles')
    .replace(/\/(scopeId|groupId)$/, '')
    .replace(/^\/domainId/, '/domain')

function toRefusal(errors: readonly FieldError[]): Refused | undefined {
  if (errors.length === 0) return undefined
  const detail = errors.length === 1 ? errors[0]?.detail : `${errors.length} things are wrong; nothing was written.`
  return refused('organization-file.invalid', {
    ...(detail === undefined ? {} : { detail }),
    errors: errors.slice(0, mostTold),
  })
}

/** Where each of these stands for the second time, told. @returns those that stand there first, with their place */
export function once<Item>(
  faults: Faults,
  section: string,
  items: readonly Item[],
  nameOf: (item: Item) => string,
): readonly (readonly [Item, string])[] {
  const seen = new Set<string>()
  return items.flatMap((item, at) => {
    const pointer = `/${section}/${at}`
    if (!seen.has(nameOf(item))) {
      seen.add(nameOf(item))
      return [[item, pointer] as const]
    }
    faults.tell(pointer, 'organization-file.invalid', 'It stands in the file twice.')
    return []
  })
}
