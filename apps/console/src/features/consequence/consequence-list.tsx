import type { Consequence } from '@rollcall/contract/consequence'
import { ShieldAlert, TrendingDown, TrendingUp } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'

type Line = Consequence['lines'][number]

function LineText({ line }: { readonly line: Line }) {
  const { consequence: words } = useMessages()
  const Icon = line.effect === 'gain' ? TrendingUp : TrendingDown
  const text =
    line.kind === 'permission'
      ? words.permission(line.effect, line.users, line.permission)
      : words.level(line.effect, line.users, line.level, line.environment, line.applications)
  return (
    <li className="flex gap-2 text-sm text-text-2">
      <Icon className="mt-0.5 size-4 text-text-3" />
      <span>
        {text}
        {line.kind === 'level' && line.names.length > 0 && (
          <span className="text-text-3"> ({line.names.join(', ')})</span>
        )}
      </span>
    </li>
  )
}

/** Who gains and who loses what, as the server counted it; whoever gains something powerful is named. */
export function ConsequenceList({ of }: { readonly of: Consequence }) {
  const { consequence: words } = useMessages()
  const { gaining, losing, programs, lines, named, namedCount, hidden } = of
  if (gaining + losing + programs === 0) return <p className="text-sm text-text-2">{words.nothing}</p>
  return (
    <div className="flex flex-col gap-3">
      {gaining + losing > 0 && <p className="text-base font-semibold">{words.sum(gaining, losing)}</p>}
      <ul className="flex flex-col gap-1.5">
        {lines.map((line) => (
          <LineText key={JSON.stringify(line)} line={line} />
        ))}
        {programs > 0 && <li className="text-sm text-text-2">{words.programs(programs)}</li>}
      </ul>
      {named.length > 0 && (
        <section className="rounded-card border border-warn-line bg-warn-bg p-3 text-sm text-warn">
          <h4 className="flex items-center gap-2 font-semibold">
            <ShieldAlert className="size-4" />
            {words.named}
          </h4>
          <ul className="mt-2 flex flex-col gap-1">
            {named.map((one) => (
              <li key={one.membershipId ?? one.name}>
                <span className="font-medium">{one.name}</span>{' '}
                {[
                  ...one.protected.map(({ application, environment }) => words.adminIn(application, environment)),
                  ...one.permissions,
                ].join(', ')}
              </li>
            ))}
            {namedCount > named.length && <li>{words.more(namedCount - named.length)}</li>}
          </ul>
        </section>
      )}
      {hidden && <p className="text-xs text-text-3">{words.hidden}</p>}
    </div>
  )
}
