import { SandboxError } from "../sandbox-error.ts"
import { faultKinds, type FaultKind } from "./fault-kind.ts"

/** Faults that come by themselves. The same seed and the same order of requests give the same faults. */
export interface SandboxFaults {
  /** Which series of faults (default 1). */
  readonly seed?: number
  /** Share of requests that go wrong, 0 to 1. Never more than three in a row on one endpoint, so that whoever repeats gets on. */
  readonly rate: number
  /** Which faults, evenly. One that does not suit a request leaves its place to the others. */
  readonly kinds: readonly FaultKind[]
  /** At most this many on each endpoint, over the bank's life. Absent = no end. */
  readonly most?: number
  /** How long after its arrival a late request is carried out, milliseconds of bank time (default 20,000). */
  readonly lateBy?: number
}

/** One fault for the next requests it suits. */
export interface FaultInjection {
  readonly kind: FaultKind
  /** Method and path template, as in `statistics()`: `"POST /v1/partner-user-provision"`. Absent = any. */
  readonly endpoint?: string
  /** For how many requests (default 1). */
  readonly times?: number
  /** For `late-request`: how long after its arrival it is carried out, milliseconds of bank time (default 20,000). */
  readonly lateBy?: number
}

/** Longer than most clients wait, shorter than careful ones look for what they sent. */
export const usualLateBy = 20_000

/** Checks seeded faults and fills in what was left out. Throws `SandboxError` with reason `InvalidOption`. */
export function readSandboxFaults(
  given: SandboxFaults
): SandboxFaults & { readonly seed: number; readonly lateBy: number } {
  const { seed = 1, rate, kinds, most, lateBy = usualLateBy } = given
  const usable = {
    seed: Number.isSafeInteger(seed),
    rate: typeof rate === "number" && rate >= 0 && rate <= 1,
    kinds: Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => faultKinds.includes(kind)),
    most: most === undefined || (Number.isSafeInteger(most) && most > 0),
    lateBy: Number.isSafeInteger(lateBy) && lateBy >= 0
  }
  for (const [option, fits] of Object.entries(usable)) {
    if (!fits) throw new SandboxError({ _tag: "InvalidOption", option: `faults.${option}` })
  }
  return { seed, rate, kinds: [...new Set(kinds)], lateBy, ...(most === undefined ? {} : { most }) }
}
