import { Effect } from "effect"
import type { Admission, Runner } from "./make-admission.ts"

const nothing = Effect.succeed(null)

/** A bank without a pace: everybody is created at once. */
export const noAdmission = ({ start, stop }: Runner): Admission => ({
  start,
  stop,
  seen: () => Effect.void,
  isAdmitted: () => true,
  pass: () => Effect.void,
  circumstances: () => nothing,
  state: Effect.succeed(null),
  ready: Effect.void,
  run: Effect.never
})
