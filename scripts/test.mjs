// `npm test`: installs what is missing and asks every gate. Node built-ins only.
import { runTypeScript } from './house.mjs'
import { install } from './install.mjs'

const isInstalled = await install()
process.exitCode = isInstalled ? await runTypeScript('scripts/gates/main.ts', process.argv.slice(2)) : 1
// The gates end with 0 or 1 and the sum; whoever reads the last line gets one when they never began or were killed, too.
if (!isInstalled || process.exitCode > 1) console.log('\n0 passed, 1 failed')
