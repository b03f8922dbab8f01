// `npm run bench -- NAME [--json] [--size xl]`: runs bench/NAME/NAME.bench.ts, or all of them. Node built-ins only.
import { existsSync, readdirSync } from 'node:fs'
import { inRoot, runTypeScript, say } from './house.mjs'
import { prepare } from './prepare.mjs'

/** @param {string} name */
const fileOf = (name) => `bench/${name}/${name}.bench.ts`

const all = readdirSync(inRoot('bench')).filter((name) => existsSync(inRoot(fileOf(name))))
const [first = '', ...rest] = process.argv.slice(2)
const isNamed = first !== '' && !first.startsWith('-')
const names = isNamed ? [first] : all

if (isNamed && !all.includes(first)) {
  say(`There is no benchmark "${first}"; there are: ${all.join(', ')}.`)
  process.exit(1)
}

await prepare()
for (const name of names) {
  say(`\n${name}`)
  const code = await runTypeScript(fileOf(name), isNamed ? rest : process.argv.slice(2))
  if (code !== 0) process.exitCode = code
}
