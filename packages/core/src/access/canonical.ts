/** Ids of applications and names of environments are compared byte for byte after NFC: no case folding, no trimming. */
export const toCanonical = (name: string): string => (isPlain(name) ? name : name.normalize('NFC'))

/** Nearly every name is plain ASCII, and that is its own canonical form. */
function isPlain(name: string): boolean {
  for (let index = 0; index < name.length; index++) if (name.charCodeAt(index) > 0x7f) return false
  return true
}
