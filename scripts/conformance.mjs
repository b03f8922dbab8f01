// `npm run conformance`: which requirement is proven by which tests. Node built-ins only.
import { runTypeScript } from './house.mjs'
import { install } from './install.mjs'

await install()
process.exitCode = await runTypeScript('scripts/conformance/main.ts', process.argv.slice(2))
