// What must never happen on a page, whatever the test is about.
import type { BrowserContext, ConsoleMessage, Page } from 'playwright-core'

export interface Troubles {
  /** Those that no test has asked for. */
  readonly unexpected: () => readonly string[]
  /** Whether one that matches has happened; from now on none that matches is unexpected. */
  readonly has: (pattern: RegExp) => boolean
}

/** Records reports of the content policy, errors of scripts and console, answers with 5xx and requests to elsewhere. */
export async function recordTroubles(context: BrowserContext, origin: string): Promise<Troubles> {
  const all: string[] = []
  const expected = new Set<RegExp>()
  const add = (what: string) => all.push(what)
  await context.exposeFunction('reportPolicyViolation', add)
  await context.addInitScript(reportViolations)
  context.on('page', (page) => watch(page, add))
  context.on('request', (request) => {
    if (leaves(request.url(), origin)) add(`request to ${request.url()}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 500) add(`${response.status()} from ${response.url()}`)
  })
  return {
    unexpected: () => all.filter((trouble) => ![...expected].some((pattern) => pattern.test(trouble))),
    has: (pattern) => {
      expected.add(pattern)
      return all.some((trouble) => pattern.test(trouble))
    },
  }
}

function watch(page: Page, add: (what: string) => void): void {
  page.on('pageerror', (error) => add(`error: ${error.stack ?? error.message}`))
  page.on('crash', () => add('the page crashed'))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message)) add(`console: ${message.text()}`)
  })
}

/** Chromium writes an error for each 4xx, which is how the server says no. */
const isRefusal = (message: ConsoleMessage): boolean =>
  /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())

const leaves = (url: string, origin: string): boolean =>
  !/^(?:data|blob|about):/.test(url) && new URL(url).origin !== origin

/** Runs in the page, before anything of ours. */
function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
    const report = Reflect.get(window, 'reportPolicyViolation')
    report(`policy ${effectiveDirective} refused ${blockedURI} in ${sourceFile}:${lineNumber}`)
  })
}
