// `npm test`: installs what is missing and asks every gate. Node built-ins only.
import { runTypeScript } from './house.mjs'
import { install } from './install.mjs'

const isInstalled = await install()
if (!isInstalled) console.log('\n0 passed, 1 failed')
process.exitCode = isInstalled ? await runTypeScript('scripts/gates/main.ts', process.argv.slice(2)) : 1
