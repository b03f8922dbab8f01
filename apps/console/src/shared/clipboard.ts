/** For pages that are not served over TLS, where the clipboard is not handed out. */
function copyBySelection(text: string): void {
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.className = 'sr-only'
  const before = document.activeElement
  ;(document.querySelector('[role=dialog]') ?? document.body).append(field)
  field.select()
  // oxlint-disable-next-line typescript/no-deprecated -- there is no other way without a secure context
  const done = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  if (!done) throw new Error('The browser did not copy')
}

/** Copies what is known at once, or what is still on its way: browsers want to hear of it within the click. */
export async function copy(text: string | Promise<string>): Promise<void> {
  if (navigator.clipboard === undefined) return copyBySelection(await text)
  if (typeof text === 'string') return navigator.clipboard.writeText(text)
  const blob = text.then((known) => new Blob([known], { type: 'text/plain' }))
  // Awaited as well: what fails on the way is told as it was, not as a failure of the clipboard.
  await Promise.all([text, navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])])
}
