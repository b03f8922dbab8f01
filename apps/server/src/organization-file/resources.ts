import { placeKey } from '@rollcall/core/resource'
import type { Touched } from '@rollcall/storage/access'
import { saveResources } from '@rollcall/storage/resource'
import type { Entry } from '../audit/record.ts'
import { planResources, type WantedResource } from '../resource/resource.parse.ts'
import { isChanged, toEntry, toTouched } from '../resource/resource.usecases.ts'
import { findOwners, type Applying } from './applying.ts'
import { once } from './faults.ts'

export interface Saved {
  readonly touched: readonly Touched[]
  readonly entries: readonly Entry[]
}

/** Registers what is new and changes what is another; its owners are in by now. */
export async function writeResources(applying: Applying): Promise<Saved> {
  const { db, access, context, file, faults } = applying
  const organizationId = access.organization.id
  const given = once(faults, 'resources', file.resources ?? [], ({ type, id }) =>
    placeKey({ type, id: id.normalize('NFC') }),
  )
  const wanted = given.map(([{ owners, ...resource }, pointer]): WantedResource => {
    if (owners === undefined) return resource
    return { ...resource, owners: findOwners(applying, owners, `${pointer}/owners`) }
  })
  if (wanted.length === 0) return { touched: [], entries: [] }
  const { source: catalogue } = access.snapshot.catalogue
  const planned = await planResources(
    { db, organizationId, catalogue, source: null },
    wanted,
    (index) => given[index]?.[1] ?? '',
  )
  refuseTakenNames(applying, given)
  if (!planned.ok) faults.adopt('', planned)
  if (!planned.ok || faults.refusal() !== undefined) return { touched: [], entries: [] }
  const moved = planned.value.filter(isChanged)
  const after = moved.map((one) => one.after)
  if (moved.length > 0)
    await saveResources(db, organizationId, after, { creatorId: access.membershipId, now: context.now })
  return { touched: after.map(toTouched), entries: moved.map(toEntry) }
}

type Given = readonly (readonly [NonNullable<Applying['file']['resources']>[number], string])[]

/** An application has one environment of a name. */
function refuseTakenNames({ state, faults }: Applying, given: Given): void {
  const written = new Map(
    given.map(([one, pointer]) => [placeKey({ ...one, id: one.id.normalize('NFC') }), { one, pointer }]),
  )
  const taken = new Map<string, string>()
  for (const key of new Set([...state.resources.keys(), ...written.keys()])) {
    const current = state.resources.get(key)
    const { one, pointer } = written.get(key) ?? {}
    const parent = one?.parent ?? current?.parent
    if ((one?.type ?? current?.type) !== 'environment' || parent == null) continue
    const name = (one?.name ?? current?.name ?? one?.id ?? '').normalize('NFC')
    const place = JSON.stringify([parent.id.normalize('NFC'), name])
    const other = taken.get(place)
    if (other !== undefined)
      faults.tell(
        `${pointer ?? other}/name`,
        'resource.environment_name_taken',
        `${JSON.stringify(parent.id)} has another environment named ${JSON.stringify(name)}.`,
      )
    taken.set(place, pointer ?? '')
  }
}
