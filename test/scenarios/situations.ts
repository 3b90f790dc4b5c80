import { contractVariants, faultTable, scenarios } from "@bunq-provisioning/sandbox"
import type { ContractSwitches, FaultKind, Scenario } from "@bunq-provisioning/sandbox"
import type { Situation } from "./run-scenario.ts"

/** Scenario, side of the contract and fault, by name: `denied`, `createReply=id`, `reply-lost`. */
export type Choice = readonly [scenario: string, variant: string, fault: string]

export const standard = "recommended contract"
export const faultless = "no fault"

export const scenarioNames = scenarios.map(({ name }) => name)
export const faults = Object.keys(faultTable) as readonly FaultKind[]
/** Every side but the recommended one, of every switch that matters to who does not listen to webhooks. */
export const variants = contractVariants
  .filter(({ concerns }) => concerns === "answers")
  .flatMap(({ name, values, default: recommended }) =>
    values.filter((value) => value !== recommended).map((value) => `${name}=${value}`)
  )

const scenarioNamed = (name: string): Scenario => {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) throw new Error(`No scenario ${name}`)
  return found
}

const sideOf = (variant: string) => {
  for (const { name, values, refusing, default: recommended } of contractVariants)
    for (const value of values)
      if (`${name}=${value}` === variant)
        return { name, value, refuses: refusing.includes(value), recommended }
  return null
}

/** Where bunq would refuse what we send, the user has to wait for a person; then bunq takes the recommended side again. */
export const situationOf = ([scenario, variant, fault]: Choice, seed: number): Situation => {
  const side = sideOf(variant)
  if (side === null && variant !== standard) throw new Error(`No variant ${variant}`)
  return {
    scenario: scenarioNamed(scenario),
    seed,
    fault: faults.find((kind) => kind === fault),
    ...(side === null
      ? {}
      : {
          contract: { [side.name]: side.value } as Partial<ContractSwitches>,
          ...(side.refuses
            ? {
                whenStalled: ({ bank }) => bank.control.setContract({ [side.name]: side.recommended })
              }
            : {})
        })
  }
}
