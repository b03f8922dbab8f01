import type { ActionReference, Properties, ResourceReference, SubjectReference } from '@rollcall/core/access'

/** What JSON made of a body: nothing is believed of it. Members that are not known are ignored, as the standard asks. */
export type Body = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Why something is no entity. */
export class Unfit {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

export function readSubject(value: unknown, needsId = true): SubjectReference | Unfit {
  return readEntity('subject', value, needsId)
}

export function readResource(value: unknown, needsId = true): ResourceReference | Unfit {
  return readEntity('resource', value, needsId)
}

function readEntity(name: string, value: unknown, needsId: boolean) {
  if (!isObject(value)) return new Unfit(missing(name, value, 'an object'))
  const { type, id, properties } = value
  if (typeof type !== 'string') return new Unfit(missing(`${name}.type`, type, 'a string'))
  if (needsId && typeof id !== 'string') return new Unfit(missing(`${name}.id`, id, 'a string'))
  if (properties !== undefined && !isObject(properties))
    return new Unfit(missing(`${name}.properties`, properties, 'an object'))
  return { type, id: needsId ? (id as string) : '', properties: properties as Properties | undefined }
}

export function readAction(value: unknown): ActionReference | Unfit {
  if (!isObject(value)) return new Unfit(missing('action', value, 'an object'))
  const { name, properties } = value
  if (typeof name !== 'string') return new Unfit(missing('action.name', name, 'a string'))
  if (properties !== undefined && !isObject(properties))
    return new Unfit(missing('action.properties', properties, 'an object'))
  return { name, properties: properties as Properties | undefined }
}

export function readContext(value: unknown): Properties | undefined | Unfit {
  return value === undefined || isObject(value) ? value : new Unfit(missing('context', value, 'an object'))
}

const missing = (name: string, value: unknown, wanted: string): string =>
  value === undefined ? `${name} is missing.` : `${name} must be ${wanted}.`
