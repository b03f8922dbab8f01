import { describe, expect, it } from 'vitest'
import { describeAgent } from './agent.ts'

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36'

describe('what a browser says of itself', () => {
  it.each([
    [chrome, 'Chrome', 'Windows', false],
    [`${chrome} Edg/141.0`, 'Edge', 'Windows', false],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/18.0 Safari/605.1', 'Safari', 'macOS', false],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1',
      'Safari',
      'iPhone',
      true,
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox', 'Linux', false],
    ['curl/8.5.0', 'curl', undefined, false],
    ['', undefined, undefined, false],
  ])('%s', (agent, browser, system, handheld) => {
    expect(describeAgent(agent)).toEqual({ browser, system, handheld })
  })
})
