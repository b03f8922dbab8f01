#!/usr/bin/env node
// The command line of a clone: installs and builds where that is needed, then runs the built program in this process.
import { prepare } from '../../../scripts/prepare.mjs'

await prepare()
process.setSourceMapsEnabled(true)
await import(new URL('../dist/main.js', import.meta.url).href)
