import type { ContractSwitches } from "../contract-switches.ts"
import { contractVariants } from "../contract-variants.ts"
import { SandboxError } from "../sandbox-error.ts"

/** Checks sides to take. Throws `SandboxError` reason `UnknownName` for a switch there is not and for a side it does not have. */
export function readContract(given: Readonly<Record<string, unknown>>): Partial<ContractSwitches> {
  for (const [name, value] of Object.entries(given)) {
    const variant = contractVariants.find((one) => one.name === name)
    if (variant === undefined) {
      throw new SandboxError({
        _tag: "UnknownName",
        what: "contract switch",
        known: contractVariants.map((one) => one.name)
      })
    }
    if (!variant.values.some((side) => side === value)) {
      const known = variant.values.map((side) => JSON.stringify(side))
      throw new SandboxError({ _tag: "UnknownName", what: `side of ${variant.name}`, known })
    }
  }
  return given as Partial<ContractSwitches>
}
