import { getServers, promises } from 'node:dns'
import type { NameServers } from '../config/config.ts'

/** The domain name system, as far as a proof asks it. */
export interface DomainNames {
  /** False where this server asks nobody. */
  readonly isOn: boolean
  /** The TXT records at a name, from each name server; null from one that did not answer. Never throws. */
  readonly readTexts: (name: string) => Promise<readonly (readonly string[] | null)[]>
}

const timeoutMs = 2_500
/** More than that say nothing new. */
const mostServers = 4

/** What a name server says where there is no such record. */
const nothingThere = new Set(['ENODATA', 'ENOTFOUND'])

/** Each name server is asked by itself, so that one which is down, or remembers the time before the record was made, hides nothing. */
export function openDomainNames(nameServers: NameServers): DomainNames {
  if (nameServers === 'off') return { isOn: false, readTexts: async () => [] }
  return {
    isOn: true,
    readTexts: (name) => {
      const servers = nameServers === 'system' ? getServers() : nameServers
      return Promise.all(servers.slice(0, mostServers).map((server) => readFrom(server, name)))
    },
  }
}

async function readFrom(server: string, name: string): Promise<readonly string[] | null> {
  const resolver = new promises.Resolver({ timeout: timeoutMs, tries: 2 })
  try {
    resolver.setServers([server])
    return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))
  } catch (error) {
    return nothingThere.has((error as NodeJS.ErrnoException).code ?? '') ? [] : null
  }
}
