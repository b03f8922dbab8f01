// How a benchmark tells what it measured: figures for people, or one JSON line for each.
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

export interface Figure {
  readonly name: string
  /** Of the workload, in the benchmark's own words; empty where there is only one. */
  readonly size: string
  readonly value: number
  readonly unit: string
  /** What is to be reached, in the same unit; null for a figure that is only shown. */
  readonly goal: number | null
}

export interface Choice {
  /** The largest size that was asked for; undefined for the usual ones. */
  readonly size: string | undefined
}

type Measure = (choice: Choice) => AsyncIterable<Figure> | Iterable<Figure>

/** Runs a benchmark and prints its figures as they come. Every goal is a ceiling unless the benchmark says otherwise. */
export async function report(measure: Measure, meets = isAtMost): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, size: { type: 'string' } },
  })
  console.error(machine())
  for await (const figure of measure({ size: values.size })) {
    const ok = figure.goal === null ? null : meets(figure, figure.goal)
    console.log(values.json ? JSON.stringify({ ...figure, ok }) : inWords(figure, ok))
  }
}

const isAtMost = ({ value }: Figure, goal: number): boolean => value <= goal

function inWords({ name, size, value, unit, goal }: Figure, ok: boolean | null): string {
  const mark = ok === null ? ' ' : ok ? '✓' : '✗'
  const figure = `${value.toLocaleString('en', { maximumSignificantDigits: 4 })} ${unit}`
  return `${mark} ${name.padEnd(44)} ${size.padEnd(8)} ${figure.padStart(16)}${goal === null ? '' : `   goal ${goal} ${unit}`}`
}

function machine(): string {
  const processors = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const versions = `Node ${process.versions.node}, V8 ${process.versions.v8}`
  return `${processors.length} × ${processors[0]?.model ?? process.arch}, ${memory} GiB, ${process.platform}, ${versions}`
}
