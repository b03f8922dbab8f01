export const viewAs = {
  start: 'View as',
  title: (name: string) => `View as ${name}`,
  intro: (name: string) =>
    `You see this organization as ${name} sees it, for 30 minutes. Nothing can be changed meanwhile, and the audit log keeps the reason.`,
  reason: 'Reason',
  reasonHint: 'For example the number of a support ticket',
  submit: 'Start viewing',
  banner: (name: string, left: string) => `Viewing as ${name} · ${left} · reading only`,
  ending: (name: string) => `Viewing as ${name} ends in two minutes. It can be started again.`,
  exit: 'Exit',
}
