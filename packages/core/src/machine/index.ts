// Apart from `.`: a browser that is told where a user is needs no machine. For the inspector, for diagrams, and to run it live.
export { provisionMachine } from "../lifecycle/provision-machine.ts"
export type {
  CommandLogic,
  ProvisionMachine,
  ProvisionMeta,
  ProvisionTag
} from "../lifecycle/machine-type.ts"
