import { number, plural } from './wording.ts'

/** Choosing several of many, in lists and in forms. */
export const choice = {
  filter: 'Filter',
  nothing: 'Nothing matches',
  choose: (name: string) => `Select ${name}`,
  chooseLoaded: 'Select all loaded rows',
  loadedChosen: (loaded: number) =>
    plural(loaded, { one: 'The one loaded is selected.', other: 'All # loaded are selected.' }),
  chooseEverything: (count: number) => `Select all ${number(count)} that match`,
  everythingChosen: (count: number) =>
    plural(count, { one: 'The one that matches is selected.', other: 'All # that match are selected.' }),
  chosen: (count: number | undefined) => (count === undefined ? 'All selected' : `${number(count)} selected`),
  bulk: 'Selected rows',
}
