import type { LightMyRequestResponse } from 'fastify'
import type { Scene } from './scene.ts'

export interface Happy {
  /** Done before; what it leaves in the audit log is not counted. */
  readonly before?: (scene: Scene) => Promise<unknown>
  readonly ask: (scene: Scene, made: string) => Promise<LightMyRequestResponse>
  readonly status: number
  /** What it leaves in the audit log, in alphabetical order. */
  readonly audit: readonly string[]
}
