import type { InterestKind } from "@bunq-provisioning/core"
import type { Commit, InterestedProvision, InterestPosition } from "@bunq-provisioning/core/ports"

const inOrder = (one: InterestPosition, other: InterestPosition): number =>
  other.changedAt - one.changedAt || (one.uuid < other.uuid ? -1 : one.uuid > other.uuid ? 1 : 0)

/** Who is waited for, by kind, in the opposite order of the port, so that whoever changed last is appended. */
export class MemoryInterest {
  readonly #byKind = new Map<InterestKind, InterestedProvision[]>()
  readonly #byUser = new Map<string, readonly InterestedProvision[]>()

  /** What a commit says takes the place of what was said of its user before. */
  replace({ uuid, interest }: Commit, changedAt: number): void {
    for (const one of this.#byUser.get(uuid) ?? []) {
      const rows = this.#rows(one.kind)
      // Of one user and kind there may be several: they are neighbours.
      rows.splice(rows.indexOf(one, this.#firstBefore(rows, one)), 1)
    }
    const present = interest.map((one) => ({ ...one, uuid, changedAt }))
    if (present.length === 0) this.#byUser.delete(uuid)
    else this.#byUser.set(uuid, present)
    for (const one of present) {
      const rows = this.#rows(one.kind)
      rows.splice(this.#firstBefore(rows, one), 0, one)
    }
  }

  page(
    kind: InterestKind,
    { after, limit }: { readonly after?: InterestPosition; readonly limit: number }
  ): readonly InterestedProvision[] {
    const rows = this.#rows(kind)
    const end = after === undefined ? rows.length : this.#firstBefore(rows, after)
    return rows.slice(Math.max(0, end - limit), end).reverse()
  }

  #rows(kind: InterestKind): InterestedProvision[] {
    const rows = this.#byKind.get(kind) ?? []
    this.#byKind.set(kind, rows)
    return rows
  }

  /** The index of the first row that does not come behind this place in the order of the port. */
  #firstBefore(rows: readonly InterestedProvision[], place: InterestPosition): number {
    let [low, high] = [0, rows.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (inOrder(place, rows[middle]!) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
