// `npm run generate`: writes the generated files again; `-- --check` only says which are out of date.
import { runTypeScript } from './house.mjs'
import { install } from './install.mjs'

process.exitCode = (await install()) ? await runTypeScript('scripts/generated.ts', process.argv.slice(2)) : 1
