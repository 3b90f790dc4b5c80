// Apart from `.`: a browser that is told where a user is needs no machine. For the inspector, for diagrams, and to run it live.
export { provisionMachine } from "../lifecycle/provision-machine.ts"
export type {
  CommandLogic,
  ProvisionMachine,
  ProvisionMeta,
  ProvisionTag
} from "../lifecycle/machine-type.ts"

// The same as data, for charts and for Stately's tools
export { machineDefinition } from "../lifecycle/machine-definition.ts"
export type {
  DefinedCommand,
  DefinedState,
  DefinedStep,
  DefinedTransition,
  MachineDefinition
} from "../lifecycle/machine-definition.ts"
export { valueAt } from "../lifecycle/value-at.ts"
export type { StateValue } from "../lifecycle/value-at.ts"
