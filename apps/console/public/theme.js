// Runs before the first paint, so that a page never flashes in the wrong theme or density.
;(() => {
  let stored = {}
  try {
    stored = JSON.parse(localStorage.getItem('rollcall.preferences') ?? '{}')
  } catch {
    // A browser that refuses storage, or a broken entry, gets the defaults.
  }
  const { dataset } = document.documentElement
  if (stored.theme === 'light' || stored.theme === 'dark') dataset.theme = stored.theme
  if (stored.density === 'compact') dataset.density = 'compact'
})()
