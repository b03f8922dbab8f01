export const chips = {
  remove: (text: string) => `Remove ${text}`,
}
