/** Numbers and plural forms of one language. */
export function wording(language: string) {
  const rules = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  const number = (value: number): string => numbers.format(value)
  type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }
  /** `#` in the chosen form becomes the number. */
  const plural = (value: number, forms: Forms): string =>
    (forms[rules.select(value)] ?? forms.other).replace('#', number(value))
  return { number, plural }
}
