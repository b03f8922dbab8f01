// `npm test`: installs what is missing and asks every gate. Node built-ins only.
import { runTypeScript } from './house.mjs'
import { install } from './install.mjs'

await install()
process.exitCode = await runTypeScript('scripts/gates/main.ts', process.argv.slice(2))
