import { createHash } from "node:crypto"
import type { StateStore } from "../state/state-store.ts"
import type { Table } from "../state/table.ts"
import { faultKinds, type FaultKind } from "./fault-kind.ts"
import { readSandboxFaults, usualLateBy, type FaultInjection, type SandboxFaults } from "./sandbox-faults.ts"

/** What is kept about faults: how far the series is, and what has happened. */
interface FaultLedger {
  readonly id: "faults"
  readonly drawn: number
  readonly counts: Readonly<Partial<Record<FaultKind, number>>>
  readonly endpoints: Readonly<Record<string, { readonly inRow: number; readonly total: number }>>
}

/** A fault chosen for a request; `happened` books it, in the transaction of the request. */
export interface ChosenFault {
  readonly kind: FaultKind
  /** How many of its kind there were before. */
  readonly nth: number
  /** How much later a late request is carried out, milliseconds. */
  readonly lateBy: number
  readonly happened: () => void
}

interface Pending {
  readonly injection: FaultInjection
  left: number
}

const mostInRow = 3

/**
 * Decides which requests go wrong: first what was injected, in the order it was, then by the seeded series. The position in the series and the
 * counts are the bank's state; injections are of this process only.
 */
export class FaultPlan {
  readonly #table: Table<FaultLedger>
  #seeded: ReturnType<typeof readSandboxFaults> | null
  #pending: Pending[] = []

  constructor(store: StateStore, faults: ReturnType<typeof readSandboxFaults> | null) {
    this.#seeded = faults
    this.#table = store.table<FaultLedger>("faults")
  }

  /** The fault for a request to `endpoint`, if any; `suits` says which kinds can happen to it. */
  choose(endpoint: string, suits: (kind: FaultKind) => boolean): ChosenFault | null {
    const pending = this.#pending.find(
      ({ injection }) => (injection.endpoint ?? endpoint) === endpoint && suits(injection.kind)
    )
    if (pending !== undefined) {
      const happened = (): void => {
        pending.left -= 1
        this.#pending = this.#pending.filter(({ left }) => left > 0)
        this.#count(pending.injection.kind)
      }
      const { kind, lateBy = usualLateBy } = pending.injection
      return this.#chosen(kind, { lateBy, happened })
    }
    if (this.#seeded === null || this.#seeded.rate === 0) return null
    const { seed, rate, kinds, most, lateBy } = this.#seeded
    const drawn = this.#ledger.drawn + 1
    const draw = createHash("sha256").update(`fault ${seed} ${drawn}`).digest()
    const { inRow, total } = this.#ledger.endpoints[endpoint] ?? { inRow: 0, total: 0 }
    const suitable = kinds.filter(suits)
    const kind = suitable[draw.readUInt32BE(4) % suitable.length]
    const due = draw.readUInt32BE(0) / 2 ** 32 < rate && inRow < mostInRow && total < (most ?? Infinity)
    if (!due || kind === undefined) {
      this.#note({ drawn, endpoints: { ...this.#ledger.endpoints, [endpoint]: { inRow: 0, total } } })
      return null
    }
    this.#note({ drawn })
    const happened = (): void => {
      const after = { inRow: inRow + 1, total: total + 1 }
      this.#note({ endpoints: { ...this.#ledger.endpoints, [endpoint]: after } })
      this.#count(kind)
    }
    return this.#chosen(kind, { lateBy, happened })
  }

  inject(injection: FaultInjection): void {
    this.#pending.push({ injection, left: injection.times ?? 1 })
  }

  /** Replaces the seeded series, or stops it with `null`. The position stays. Throws `SandboxError` with reason `InvalidOption`. */
  setSeeded(faults: SandboxFaults | null): void {
    this.#seeded = faults === null ? null : readSandboxFaults(faults)
  }

  clear(): void {
    this.#seeded = null
    this.#pending = []
  }

  get seeded(): SandboxFaults | null {
    return this.#seeded
  }

  /** What is still to come of what was injected. */
  get injected(): readonly FaultInjection[] {
    return this.#pending.map(({ injection, left }) => ({ ...injection, times: left }))
  }

  /** How often each fault has happened, those that never did left out. */
  get counts(): Partial<Record<FaultKind, number>> {
    const { counts } = this.#ledger
    return Object.fromEntries(
      faultKinds.flatMap((kind) => (counts[kind] === undefined ? [] : [[kind, counts[kind]]]))
    )
  }

  get #ledger(): FaultLedger {
    return this.#table.get("faults") ?? { id: "faults", drawn: 0, counts: {}, endpoints: {} }
  }

  #chosen(kind: FaultKind, by: Pick<ChosenFault, "lateBy" | "happened">): ChosenFault {
    return { kind, nth: this.#ledger.counts[kind] ?? 0, ...by }
  }

  #note(change: Partial<Omit<FaultLedger, "id">>): void {
    this.#table.put({ ...this.#ledger, ...change })
  }

  #count(kind: FaultKind): void {
    const { counts } = this.#ledger
    this.#note({ counts: { ...counts, [kind]: (counts[kind] ?? 0) + 1 } })
  }
}
