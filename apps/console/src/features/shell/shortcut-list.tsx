import { Fragment } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { modifier } from '../../shared/shortcuts.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { closeOpening } from './openings.ts'

type Row = readonly [keys: readonly string[], joint: 'sequence' | 'choice', does: string]

function useRows(): readonly (readonly [title: string, rows: readonly Row[]])[] {
  const { shortcuts: words } = useMessages()
  return [
    [
      words.groups.anywhere,
      [
        [[`${modifier} K`], 'choice', words.palette],
        [['G', 'U'], 'sequence', words.goToUsers],
        [['G', 'N'], 'sequence', words.goToGroups],
        [['G', 'C'], 'sequence', words.goToCheck],
        [['I'], 'choice', words.invite],
        [[`${modifier} Z`], 'choice', words.undo],
        [['?'], 'choice', words.help],
        [['Esc'], 'choice', words.close],
      ],
    ],
    [
      words.groups.lists,
      [
        [['/'], 'choice', words.filter],
        [['↑', '↓', 'J', 'K'], 'choice', words.move],
        [['Enter'], 'choice', words.open],
        [['E'], 'choice', words.edit],
        [['L'], 'choice', words.copyLink],
        [['R'], 'choice', words.resend],
        [['X'], 'choice', words.select],
        [['Shift X'], 'choice', words.extend],
        [[`${modifier} A`], 'choice', words.selectAll],
      ],
    ],
    [words.groups.forms, [[[`${modifier} S`, `${modifier} Enter`], 'choice', words.save]]],
  ]
}

function Keys({ keys, joint }: { readonly keys: readonly string[]; readonly joint: string }) {
  return (
    <span className="flex flex-wrap items-center justify-end gap-1 text-xs text-text-3">
      {keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && joint}
          <Kbd>{key}</Kbd>
        </Fragment>
      ))}
    </span>
  )
}

export default function ShortcutList() {
  const { shortcuts: words } = useMessages()
  return (
    <Dialog open onClose={closeOpening} title={words.title}>
      <div className="flex flex-col gap-5">
        {useRows().map(([title, rows]) => (
          <section key={title}>
            <h3 className="pb-1 text-xs text-text-3">{title}</h3>
            <dl className="divide-y">
              {rows.map(([keys, joint, does]) => (
                <div key={does} className="flex items-center justify-between gap-4 py-1.5">
                  <dt className="text-sm">{does}</dt>
                  <dd>
                    <Keys keys={keys} joint={words.joints[joint]} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
