import { OrganizationFile } from '@rollcall/contract/organization-file'
import { Compile } from 'typebox/compile'
import { findUnstorable } from '../http/input.ts'
import { readYaml, toPath, type FileFault, type PathSegment } from '../shared/yaml-file.ts'

export type ReadFile =
  | {
      readonly ok: true
      readonly file: OrganizationFile
      readonly faultAt: (pointer: string, message: string) => FileFault
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] }

/** Characters: an organization of ten thousand people has about four million. */
const largestFile = 32_000_000

const shape = Compile(OrganizationFile)

/** An organization's file as text: YAML, or JSON, which is YAML too. What is wrong with it is said with line and column. */
export function readOrganizationFile(text: string): ReadFile {
  const yaml = readYaml(text, largestFile)
  if (!yaml.ok) return yaml
  const { content, faultAt } = yaml
  const unstorable = findUnstorable(content)
  if (unstorable !== undefined)
    return { ok: false, faults: [faultAt(toPath(unstorable), 'holds a character that is no text')] }
  if (shape.Check(content))
    return { ok: true, file: content, faultAt: (pointer, message) => faultAt(toPath(pointer), message) }
  return { ok: false, faults: toFaults(shape.Errors(content)).map(({ path, message }) => faultAt(path, message)) }
}

type ShapeError = ReturnType<typeof shape.Errors>[number]

interface Fault {
  readonly path: readonly PathSegment[]
  readonly message: string
}

/** One for each place: where something may have several forms, all of them; of what is wrong inside of something, that. */
function toFaults(errors: readonly ShapeError[]): readonly Fault[] {
  const places = new Map<string, string[]>()
  for (const error of errors)
    for (const { pointer, message } of describe(error)) {
      const messages = places.get(pointer) ?? []
      if (!messages.includes(message)) messages.push(message)
      places.set(pointer, messages)
    }
  const pointers = [...places.keys()]
  const isTheDeepest = (pointer: string): boolean => !pointers.some((other) => other.startsWith(`${pointer}/`))
  return [...places]
    .filter(([pointer]) => isTheDeepest(pointer))
    .map(([pointer, messages]) => ({ path: toPath(pointer), message: messages.join(', or ') }))
}

function describe({
  keyword,
  instancePath,
  params,
  message,
}: ShapeError): readonly { pointer: string; message: string }[] {
  const { additionalProperties, requiredProperties, allowedValues } = params as {
    additionalProperties?: readonly string[]
    requiredProperties?: readonly string[]
    allowedValues?: readonly unknown[]
  }
  const below = (name: string): string => `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (additionalProperties !== undefined)
    return additionalProperties.map((name) => ({ pointer: below(name), message: 'unknown member' }))
  if (requiredProperties !== undefined)
    return requiredProperties.map((name) => ({ pointer: below(name), message: 'is missing' }))
  if (keyword === 'boolean' || keyword === 'anyOf') return []
  const told = allowedValues === undefined ? message : `must be one of ${allowedValues.join(', ')}`
  return [{ pointer: instancePath, message: told }]
}
