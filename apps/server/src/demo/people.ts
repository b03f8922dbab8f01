const firstNames =
  'Ada Alan Amara Ana Anouk Barbara Bjarne Brian Carla Chidi Claude Dennis Diego Donald Edsger Elif Evelyn Farid Frances Grace Hanna Hedy Ines Jamal Joan Jun Karen Katherine Ken Kofi Leslie Lin Linus Mads Margaret Mary Mei Mira Nadia Niklaus Noor Olga Omar Priya Radia Ravi Rosa Sam Shafi Sofia Sven Tariq Tim Uma Vera Wei Yara Yukihiro Zoë Åsa'.split(
    ' ',
  )
const lastNames =
  'Adeyemi Akhtar Baptiste Berg Bianchi Castro Chen Costa Diallo Díaz Eriksen Farouk Fischer Garcia Haddad Hopper Ibrahim Ito Jansen Kaya Kim Kowalski Lamarr Lindqvist Lovelace Mbeki Meyer Moreau Nakamura Novak Nwosu O’Brien Okafor Olsen Park Petrov Quint Rahman Rossi Sato Schmidt Silva Singh Tanaka Torres Ueda Vega Vos Walsh Weber Wirth Yıldız Zhang'.split(
    ' ',
  )

export interface DemoPerson {
  readonly name: string
  readonly email: string
}

/** The person of this number: the same at every run, all different, names in the order of no alphabet. */
export function toPerson(number: number): DemoPerson {
  const first = firstNames[(number * 7 + Math.floor(number / firstNames.length)) % firstNames.length] ?? ''
  const last = lastNames[(number * 11 + Math.floor(number / lastNames.length)) % lastNames.length] ?? ''
  const domain = number % 9 === 4 ? 'contractor.example' : 'acme.example'
  return { name: `${first} ${last}`, email: `${toLocalPart(first)}.${toLocalPart(last)}${number}@${domain}` }
}

const toLocalPart = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replace(/[^a-z]/g, '')
