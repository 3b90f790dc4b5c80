import { faultTable } from "@bunq-provisioning/sandbox"
import type { FaultKind, SandboxFaults } from "@bunq-provisioning/sandbox"
import type { CommandLine } from "./command.ts"
import { UsageError } from "./usage-error.ts"
import { wholeNumber } from "./whole-number.ts"

const kinds = Object.keys(faultTable) as readonly FaultKind[]

/** Reads `--faults` and `--fault-rate`; undefined when nothing is to go wrong. Throws `UsageError`, with what there is. */
export const faultsOption = (line: CommandLine, seed: number): SandboxFaults | undefined => {
  const percent = wholeNumber(line, "fault-rate", { min: 1, max: 50, otherwise: 5 })
  const given = line.options["faults"]
  if (typeof given !== "string") {
    if (line.options["fault-rate"] === undefined) return undefined
    throw new UsageError(
      "MissingArgument",
      "--fault-rate goes with --faults; give --faults all, or some kinds."
    )
  }
  const words = given === "all" ? kinds : given.split(",").map((word) => word.trim())
  if (!words.every((word): word is FaultKind => (kinds as readonly string[]).includes(word)))
    throw new UsageError("BadValue", `--faults takes all, or of these, with commas: ${kinds.join(", ")}.`)
  return { seed, rate: percent / 100, kinds: words }
}
