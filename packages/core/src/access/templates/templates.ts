import type { Template, TemplateKey } from '../template.ts'
import { apm } from './apm.ts'
import { appsec } from './appsec.ts'
import { complete } from './complete.ts'
import { crashReporting } from './crash-reporting.ts'
import { metrics } from './metrics.ts'

export const templates: Readonly<Record<TemplateKey, Template>> = {
  apm,
  'crash-reporting': crashReporting,
  metrics,
  appsec,
  complete,
}
