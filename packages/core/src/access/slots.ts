/**
 * Numbers for ids, given once and never taken back. Snapshots that came out of one another share one table: a number says
 * nothing by itself, only the record that a snapshot holds under it does, so a table may know more ids than a snapshot.
 */
export class Slots {
  readonly #numbers = new Map<string, number>()

  get size(): number {
    return this.#numbers.size
  }

  find(id: string): number | undefined {
    return this.#numbers.get(id)
  }

  take(id: string): number {
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    const number = this.#numbers.size
    this.#numbers.set(id, number)
    return number
  }
}
