import { existsSync } from 'node:fs'
import { openEmbedded } from '@rollcall/storage/engine/embedded'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, processesIn } from './folders.ts'
import { countVisits, open, visit } from './open.ts'

describe('several servers on one data folder', () => {
  it('use one database, which only the last one stops', async () => {
    const data = await makeDataFolder()
    const first = await open(data)
    const second = await open(data)
    await visit(first)
    await first.close()
    await visit(second)
    expect(await countVisits(second)).toBe(2)
    await second.close()
    expect(processesIn(data)).toEqual([])
  })

  it('tell who stopped it, and take its socket away', async () => {
    const dataDirectory = await makeDataFolder()
    const first = await openEmbedded({ dataDirectory })
    const second = await openEmbedded({ dataDirectory })
    expect([first.adopted, second.adopted]).toEqual([false, true])
    expect(second.host).toBe(first.host)
    expect([await first.close(), await second.close()]).toEqual([false, true])
    expect(existsSync(second.host)).toBe(false)
  })

  it('stop it once when they leave together', async () => {
    const dataDirectory = await makeDataFolder()
    const opened = [await openEmbedded({ dataDirectory }), await openEmbedded({ dataDirectory })]
    const stopped = await Promise.all(opened.map(({ close }) => close()))
    expect(stopped.filter(Boolean)).toHaveLength(1)
    expect(processesIn(dataDirectory)).toEqual([])
  })

  it('serve whoever comes in the moment when the last one leaves', async () => {
    const data = await makeDataFolder()
    let leaving = await open(data)
    for (let round = 1; round <= 5; round++) {
      const [coming] = await Promise.all([open(data), leaving.close()])
      await visit(coming)
      expect(await countVisits(coming)).toBe(round)
      leaving = coming
    }
    await leaving.close()
    expect(processesIn(data)).toEqual([])
  })
})
