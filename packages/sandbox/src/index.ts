// The bank
export { createSandbox } from "./create-sandbox.ts"
export { listen, type Listening } from "./edges/listen.ts"
export type { LoggedRequest, Sandbox, SandboxOptions, SandboxStatistics } from "./sandbox.ts"

// How it behaves
export type { Behaviour } from "./behaviour.ts"
export type { ContractSwitches } from "./contract-switches.ts"

// Time
export { createVirtualClock, type VirtualClock } from "./edges/virtual-clock.ts"
export type { SandboxClock } from "./sandbox-clock.ts"
export { readSandboxTime } from "./state/read-sandbox-time.ts"

// What can go wrong with the bank itself
export { SandboxError, type SandboxErrorReason } from "./sandbox-error.ts"
