/** A permission of the catalogue, `type.verb`. */
export type Permission = `${string}.${string}`
