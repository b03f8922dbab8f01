// What the first look at Users fetches, as it travels.
import { readFirstLoad, travellingKilobytes } from '../../e2e/console/chunks.ts'
import { type Figure, report } from '../report.ts'

function* measure(): Generator<Figure> {
  const { scripts, styles, fonts } = readFirstLoad()
  const figure = (what: string, size: string, files: readonly string[], goal: number): Figure => ({
    name: `first load of Users, ${what}`,
    size,
    value: Math.round(travellingKilobytes(files)),
    unit: 'kB',
    goal,
  })
  yield figure('JavaScript', 'brotli', scripts, 206)
  yield figure('CSS', 'brotli', styles, 7)
  yield figure('font', 'woff2', fonts, 47)
}

await report(measure)
