import { useMessages } from '../../i18n/messages.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { SaveBar } from '../../ui/save-bar.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ConsequenceList } from '../consequence/consequence-list.tsx'
import { today } from '../place/last-day.ts'
import { type RoleId, RolesField } from '../place/roles-field.tsx'
import type { Access, Draft, Options, Path } from './access.ts'
import { ScopeEditor } from './scope-editor.tsx'
import { useAccessEdit } from './use-access-edit.ts'

interface Props {
  readonly path: Path
  readonly name: string
  readonly access: Access
  readonly options: Options
}

/** A privilege that is chosen anew takes with it what does not stand beside it. */
function beside({ roles }: Options, chosen: readonly RoleId[]): RoleId[] {
  const held = roles.filter(({ id }) => chosen.includes(id))
  const allowed = held.find(({ kind }) => kind === 'tier')?.standsBeside ?? null
  return held
    .filter(({ kind, key }) => kind === 'tier' || allowed === null || allowed.includes(key))
    .map(({ id }) => id)
}

interface EndsProps {
  readonly options: Options
  readonly draft: Draft
  readonly onChange: (days: Draft['roleDays']) => void
}

function RoleEnds({ options, draft, onChange }: EndsProps) {
  const { access: words } = useMessages()
  const held = options.roles.filter(({ id }) => draft.roleIds.includes(id))
  if (held.length === 0) return null
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">{words.roleEnds}</legend>
      <p className="text-xs text-text-3">{words.roleEndsHint}</p>
      <div className="grid gap-3 md:grid-cols-2">
        {held.map(({ id, name }) => (
          <TextField
            key={id}
            type="date"
            label={words.lastDayOf(name)}
            name={`roles.${draft.roleIds.indexOf(id)}.endsAt`}
            value={draft.roleDays[id] ?? ''}
            onChange={(event) => onChange({ ...draft.roleDays, [id]: event.target.value })}
          />
        ))}
      </div>
    </fieldset>
  )
}

export function AccessForm({ path, name, access, options }: Props) {
  const { access: words, place, roles: says, consequence } = useMessages()
  const edit = useAccessEdit({ path, name, access })
  const { draft, base, asking, save, write } = edit
  const held = new Set<string>(base.roles.map(({ id }) => id))
  const roles = options.roles.map((role) => ({
    ...role,
    off: role.grantable || held.has(role.id) ? undefined : place.beyond,
  }))
  return (
    <>
      <Form onSubmit={edit.submit} error={edit.stale ? undefined : save.error} className="flex flex-col gap-6">
        <LeaveGuard dirty={edit.isDirty} />
        {edit.stale && <FormTrouble>{words.changed(name)}</FormTrouble>}
        <RolesField
          roles={roles}
          rolesOf={options.rolesOf}
          grantless={options.grantless}
          chosen={draft.roleIds}
          onChange={(chosen) => write({ roleIds: beside(options, chosen) })}
          noneNote={place.denied}
        />
        <RoleEnds options={options} draft={draft} onChange={(roleDays) => write({ roleDays })} />
        <ScopeEditor
          organizationId={path.organizationId}
          kinds={options.scopes}
          scope={draft.scope}
          onChange={(scope) => write({ scope })}
        />
        <TextField
          type="date"
          label={words.ends}
          name="endsAt"
          hint={words.endsHint}
          min={today()}
          value={draft.lastDay}
          onChange={(event) => write({ lastDay: event.target.value })}
        />
        <SaveBar dirty={edit.isDirty} busy={save.isPending} onDiscard={edit.discard} />
      </Form>
      {asking && (
        <Dialog
          open
          wide
          onClose={edit.stay}
          title={words.review(name)}
          footer={
            <>
              <Button onClick={edit.stay}>{says.goBack}</Button>
              <Button look="primary" busy={save.isPending} onClick={edit.confirm}>
                {words.reviewSave}
              </Button>
            </>
          }
        >
          <section
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable without a pointer
            tabIndex={0}
            aria-label={consequence.title}
            className="rounded-control outline-offset-4 outline-accent focus-visible:outline-2"
          >
            <ConsequenceList of={asking} />
          </section>
        </Dialog>
      )}
    </>
  )
}
