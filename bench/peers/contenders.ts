import { betterAuth } from './better-auth.ts'
import { casbin } from './casbin.ts'
import { caslKeys, caslLevels } from './casl.ts'
import { cedar } from './cedar.ts'
import type { Contender } from '../engine/contender.ts'

export const contenders: readonly Contender[] = [betterAuth, caslLevels, caslKeys, cedar, casbin]
