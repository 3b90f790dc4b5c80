import type { View } from "@bunq-provisioning/core"
import { UsageError } from "./usage-error.ts"

type Phase = View["phase"]

const known = {
  requesting: true,
  processing: true,
  "opening-session": true,
  "renewing-credential": true,
  evaluating: true,
  collecting: true,
  submitting: true,
  reviewing: true,
  active: true,
  denied: true,
  closing: true,
  closed: true,
  failed: true
} satisfies { readonly [phase in Phase]: true }

/** Every phase there is. */
export const phases = Object.keys(known) as ReadonlyArray<Phase>

/** Reads `collecting,reviewing`; null = every phase. Throws `UsageError`. */
export const phasesOption = (given: string | boolean | undefined): readonly Phase[] | null => {
  if (typeof given !== "string") return null
  const words = given.split(",").map((word) => word.trim())
  if (!words.every((word): word is Phase => Object.hasOwn(known, word)))
    throw new UsageError("BadValue", `--phase takes ${phases.join(", ")}.`)
  return words
}
