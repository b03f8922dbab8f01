// A Vitest reporter that writes down what happened, projects and faults included.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node'
import { root } from '../house.mjs'
import { reportFile, type TestOutcome, type TestReport } from './report.ts'

export default class Collect implements Reporter {
  #projects: readonly string[] = []

  onInit({ projects }: Vitest): void {
    this.#projects = projects.map((project) => project.name)
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const report: TestReport = {
      projects: this.#projects,
      tests: modules.flatMap((module) => [...module.children.allTests()].map(toOutcome)),
      faults: [...modules.flatMap(faultsOf), ...unhandled.map((error) => error.message)],
    }
    mkdirSync(dirname(reportFile), { recursive: true })
    writeFileSync(reportFile, JSON.stringify(report))
  }
}

function toOutcome(test: TestCase): TestOutcome {
  const { state } = test.result()
  return {
    project: test.project.name,
    file: fileOf(test.module),
    name: test.fullName,
    state: state === 'pending' ? 'failed' : state,
  }
}

function faultsOf(module: TestModule): string[] {
  const suites = [...module.children.allSuites()]
  return [module, ...suites].flatMap((part) => part.errors().map((error) => `${fileOf(module)}: ${error.message}`))
}

const fileOf = (module: TestModule): string => relative(root, module.moduleId)
