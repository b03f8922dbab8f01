import type { OrganizationFacts } from '@rollcall/core/access'
import type { Contender } from './wire.bench.ts'

export async function cerbosContender(
  _facts: OrganizationFacts,
): Promise<{ readonly contenders: readonly Contender[]; readonly close: () => Promise<void> }> {
  return { contenders: [], close: async () => undefined }
}
