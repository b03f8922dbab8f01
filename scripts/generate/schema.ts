import { dumpRealSchema } from '../../packages/testkit/src/real-schema.ts'

export const path = 'packages/storage/schema.sql'

export const generate = dumpRealSchema
