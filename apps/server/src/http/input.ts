import type { FastifyInstance } from 'fastify'
import { refused } from '../shared/refused.ts'
import { RefusalError } from './problem.ts'

const deepestNesting = 32
const loneSurrogate = /\p{Surrogate}/u

/** JSON only, not deeper than anything of ours is; names such as `__proto__` are refused while parsing. */
export function readJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    const takesBody = request.routeOptions.schema?.body !== undefined
    if (text === '' && !takesBody) return done(null, undefined)
    if (isDeeperThan(text, deepestNesting)) {
      return done(
        new RefusalError(
          refused('request.invalid', { detail: `The body is nested deeper than ${deepestNesting} levels.` }),
        ),
      )
    }
    return parse(request, text, done)
  })
  app.addHook('preValidation', async ({ body, query, params }) => {
    refuseUnstorable(body, '')
    refuseUnstorable(query, 'query')
    refuseUnstorable(params, 'path')
  })
}

/** Counts brackets outside of strings, without building anything. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isInString) {
      if (character === '\\') at += 1
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth > limit) return true
  }
  return false
}

function refuseUnstorable(value: unknown, pointer: string): void {
  const found = findUnstorable(value, pointer)
  if (found === undefined) return
  const detail = 'holds a character that is no text'
  throw new RefusalError(refused('request.invalid', { errors: [{ pointer: found, code: 'request.text', detail }] }))
}

/** NUL and lone surrogates are no text: no database stores them and no two programs agree on them. @returns where the first stands */
export function findUnstorable(value: unknown, pointer = ''): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || loneSurrogate.test(value) ? pointer : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, member] of Object.entries(value)) {
    const found = findUnstorable(name, pointer) ?? findUnstorable(member, `${pointer}/${name}`)
    if (found !== undefined) return found
  }
  return undefined
}
