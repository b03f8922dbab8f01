const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
] as const

const systems = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const

const firstIn = (agent: string, marks: readonly (readonly [mark: string, name: string])[]) =>
  marks.find(([mark]) => agent.includes(mark))?.[1]

/** What a browser said of itself, as far as people care. Programs name themselves anyhow they like. */
export function describeAgent(agent: string) {
  const browser = firstIn(agent, browsers)
  const system = firstIn(agent, systems)
  return { browser, system, handheld: ['iPhone', 'iPad', 'Android'].includes(system ?? '') }
}
