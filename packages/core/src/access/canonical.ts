/** Ids of applications and names of environments are compared byte for byte after NFC: no case folding, no trimming. */
export const toCanonical = (name: string): string => name.normalize('NFC')
