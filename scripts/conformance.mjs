// `npm run conformance`: which requirement is proven by which tests. Node built-ins only.
import { runTypeScript } from './house.mjs'
import { install } from './install.mjs'

process.exitCode = (await install()) ? await runTypeScript('scripts/conformance/main.ts', process.argv.slice(2)) : 1
